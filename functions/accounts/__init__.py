"""Accounts: registration, sign-in, sessions and access tokens."""
