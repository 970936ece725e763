"""Requests that no route is for."""
