"""Deleting: at once for everyone who looks, and in the background for the bytes."""
