"""Bringing files into an archive: upload sessions, and the one way in for everything that arrives."""
