"""Accounts: who a person is, their sessions, their access tokens, and the archive that comes with an account."""
