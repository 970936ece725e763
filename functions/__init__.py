"""Entry points only: thin adapters between a trigger and the domain in ``lightbox``. Start at ``manifest``."""
