"""The one access decision: may this actor do this in that archive, and why.

Every route, bulk route and worker asks :func:`scope`. What it returns is the only way to build a query, so a
search cannot be written that forgets whose studies it may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from lightbox.access.actors import Actor, Agent, Member, System
from lightbox.access.credentials import READ, WRITE
from lightbox.errors import Forbidden, NotFound

MINE = "mine"
"""The alias of the actor's own archive in addresses."""


class Action(Enum):
    """What an actor wants to do."""

    SEARCH = auto()
    VIEW = auto()
    DOWNLOAD = auto()
    UPLOAD = auto()
    DELETE = auto()


_TOKEN_SCOPE = {
    Action.SEARCH: READ,
    Action.VIEW: READ,
    Action.DOWNLOAD: READ,
    Action.UPLOAD: WRITE,
    Action.DELETE: WRITE,
}
"""The scope that an access token must hold for each action."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a decision allowed: the studies of one archive.

    Build it through :func:`scope` only (a law test holds it).

    Parameters
    ----------
    archive_id
        The archive.
    actor
        Who asked.
    """

    archive_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and why."""

    allowed: bool
    reason: str


class ArchiveUnknown(NotFound):
    """The archive is not there, or the actor may not know of it: the two look the same."""

    slug = "archive-not-found"
    title = "No such archive"


class ScopeMissing(Forbidden):
    """The access token opens this archive, but not for this."""

    slug = "token-scope"
    title = "The access token does not allow this"


class MembersOnly(Forbidden):
    """Only a person may do this: no access token can, whatever its scopes."""

    slug = "members-only"
    title = "Sign in as a person to do this"


def signed_in(actor: Actor) -> Member:
    """Return the actor as a person, for what concerns their account rather than an archive.

    Raises
    ------
    MembersOnly
        It is a program: a leaked access token must not be able to make others.
    """
    if isinstance(actor, Member):
        return actor
    raise MembersOnly


def decide(actor: Actor, action: Action, archive_id: str) -> Decision:
    """Return whether an actor may do something in an archive, with the reason."""
    match actor:
        case System():
            return Decision(True, "Lightbox itself")
        case Member(archive_id=own):
            return Decision(own == archive_id, "the archive's owner" if own == archive_id else "another's archive")
        case Agent(archive_id=own, scopes=scopes):
            if own != archive_id:
                return Decision(False, "a token of another archive")
            held = _TOKEN_SCOPE[action] in scopes
            return Decision(held, "the token's scope" if held else f"the token lacks {_TOKEN_SCOPE[action]}")


def scope(actor: Actor, action: Action, archive: str = MINE) -> Scope:
    """Return the scope within which an actor may do something.

    Parameters
    ----------
    actor
        Who asks.
    action
        What they want to do.
    archive
        An archive's id, or ``mine``.

    Raises
    ------
    ArchiveUnknown
        There is no such archive for this actor.
    ScopeMissing
        The actor's token opens the archive, but not for this action.
    """
    archive_id = actor.archive_id if archive == MINE and not isinstance(actor, System) else archive
    if decide(actor, action, archive_id).allowed:
        return Scope(archive_id, actor)
    if isinstance(actor, Agent) and actor.archive_id == archive_id:
        raise ScopeMissing(f"It lacks the scope '{_TOKEN_SCOPE[action]}'.")
    raise ArchiveUnknown
