"""The accounts API: thin routes over ``lightbox.accounts``."""

from __future__ import annotations

from functools import cache

from functions.accounts import wire
from lightbox.access.actors import Member
from lightbox.access.policy import signed_in
from lightbox.accounts.access_tokens import AccessTokens
from lightbox.accounts.service import Accounts
from lightbox.accounts.sessions import Sessions
from lightbox.http import cookie
from lightbox.http.app import Api
from lightbox.http.message import Reply, Request
from lightbox.runtime import runtime
from lightbox.settings import VERSION

api = Api()


@cache
def accounts() -> Accounts:
    """Return this process's accounts."""
    return Accounts.over(runtime())


@api.post("/api/accounts", open=True, body=wire.NewAccount, status=202)
def register(request: Request) -> Reply:
    """Register; the answer never tells whether the address was known."""
    accounts().register(request.body.email, request.body.password.get_secret_value())
    return Reply(status=202)


@api.post("/api/accounts/confirm", open=True, body=wire.Confirmation)
def confirm(request: Request) -> None:
    """Confirm an address by the code that was mailed to it."""
    accounts().confirm(request.body.email, request.body.code)


@api.post("/api/accounts/resend", open=True, body=wire.Address, status=202)
def resend(request: Request) -> Reply:
    """Mail the confirmation code again, if one is called for."""
    accounts().resend(request.body.email)
    return Reply(status=202)


@api.post("/api/accounts/forgot", open=True, body=wire.Address, status=202)
def forgot(request: Request) -> Reply:
    """Mail a code to choose a new password with, if the address has an account."""
    accounts().forgot(request.body.email)
    return Reply(status=202)


@api.post("/api/accounts/reset", open=True, body=wire.NewPassword)
def reset(request: Request) -> None:
    """Set a new password by the code that was mailed; every session of the account ends."""
    accounts().reset(request.body.email, request.body.code, request.body.password.get_secret_value())


@api.post("/api/session", open=True, body=wire.SignIn, returns=wire.Me)
def sign_in(request: Request) -> Reply:
    """Sign in: the session comes as a cookie that scripts cannot read."""
    body: wire.SignIn = request.body
    password = body.password.get_secret_value()
    started = accounts().sign_in(body.email, password, request.user_agent, remember=body.remember)
    given = cookie.given(request.site, started.cookie, started.seconds)
    return Reply(wire.Me.of(*accounts().profile(started.member)), cookies=(given,))


@api.get("/api/session", returns=wire.Me)
def show_session(request: Request) -> wire.Me:
    """Tell who is signed in."""
    return wire.Me.of(*accounts().profile(_member(request)))


@api.delete("/api/session", open=True)
def sign_out(request: Request) -> Reply:
    """End the session of this browser, and only this; fine if it is over already."""
    if isinstance(request.actor, Member):
        Sessions(runtime()).sign_out(request.actor)
    return Reply(status=204, cookies=(cookie.taken(request.site),))


@api.get("/api/sessions", returns=wire.SessionList)
def list_sessions(request: Request) -> wire.SessionList:
    """List the browsers in which this person is signed in."""
    member = _member(request)
    held = Sessions(runtime()).all_of(member)
    return wire.SessionList(tuple(wire.SessionView.of(session, member.session_id) for session in held))


@api.delete("/api/sessions/{id}")
def end_session(request: Request) -> None:
    """End one session of this person."""
    Sessions(runtime()).end(_member(request), request.params["id"])


@api.get("/api/tokens", returns=wire.TokenList)
def list_tokens(request: Request) -> wire.TokenList:
    """List the access tokens of this person."""
    held = AccessTokens(runtime()).all_of(_member(request))
    return wire.TokenList(tuple(wire.TokenView.of(token) for token in held))


@api.post("/api/tokens", body=wire.NewToken, returns=wire.MadeToken, status=201)
def make_token(request: Request) -> wire.MadeToken:
    """Make an access token; its secret is in this answer and nowhere else."""
    new: wire.NewToken = request.body
    made = AccessTokens(runtime()).make(_member(request), new.name, new.scopes, new.expires_in_days)
    return wire.MadeToken.of(*made)


@api.delete("/api/tokens/{id}")
def revoke_token(request: Request) -> None:
    """Revoke an access token of this person."""
    AccessTokens(runtime()).revoke(_member(request), request.params["id"])


@api.get("/api/version", open=True, returns=wire.VersionView)
def version(_request: Request) -> wire.VersionView:
    """Tell which Lightbox this is."""
    return wire.VersionView(VERSION)


def _member(request: Request) -> Member:
    return signed_in(request.caller)


handler = api.handler
