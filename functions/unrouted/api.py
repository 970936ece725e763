"""Whatever no route is for: which methods an address has, or that there is no such address."""

from __future__ import annotations

from functions.manifest import DEFAULT, FUNCTIONS
from lightbox.http.app import Api

api = Api(elsewhere=(route for function in FUNCTIONS for route in function.routes if route != DEFAULT))
handler = api.handler
