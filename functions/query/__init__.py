"""The worklist, QIDO-RS search, study properties, metadata; and the worker that builds metadata artefacts."""
