"""Deleting studies over HTTP, and the worker that erases what is left of them."""
