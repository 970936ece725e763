"""Accounts: who a person is, their sessions, their access tokens, and the archive that comes with an account.

============  =====================================================================================================
``service``   registration, confirmation, sign-in, forgotten passwords
``identity``  what is asked of whoever keeps passwords;  ``cognito`` who that is
``rules``     what an address and a password must be;  ``throttle`` how often they may be tried
``sessions``  browsers that are signed in;  ``access_tokens`` programs
``models``    an account and its archive;  ``repository`` all of it on record
``errors``    what can go wrong
============  =====================================================================================================
"""
