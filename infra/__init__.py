"""What Lightbox is in an AWS account: three stacks per stage, made from manifest, schema and settings.

``app.py`` composes, ``stages.py`` holds what a deployment chooses, ``parts/`` has one kind of resource per
file, ``bundling.py`` makes what functions and layers are uploaded as, ``guards.py`` says which findings are
accepted and why.
"""
