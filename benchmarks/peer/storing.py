"""STOW-RS: instances stored one request each, by one client and by eight, and how soon a search finds them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice

from benchmarks.costs import MS
from benchmarks.peer.arena import Arena, stow
from benchmarks.peer.clients import Ask, Cost, Remote
from benchmarks.peer.comparison import ONE_BY_ONE, Line, Table, by_turns
from benchmarks.peer.material import Image

ROUNDS = 5
EACH = 16
"""Instances of one round."""

CLIENTS = (1, 8)
FOUND_SECONDS = 60
_POLL = 0.002
_ONE_STUDY = 200
"""Bytes that an answer with one study has at least."""


def measure(arena: Arena, slices: list[Image]) -> Table:
    """Store slices of a CT in studies of their own, each once.

    Parameters
    ----------
    arena
        The archives.
    slices
        Of one study; what is stored are copies with UIDs of their own.
    """
    fresh = _copies(slices)
    lines = [_stored(arena, fresh, clients) for clients in CLIENTS]
    return Table("Storing", [*lines, _found(arena, fresh)])


def _copies(slices: list[Image]) -> Iterator[Image]:
    return (image.copy(number) for number in count(1) for image in slices)


def _each(cost: Cost) -> Cost:
    return Cost(cost.clock / EACH, cost.cpu / EACH)


def _stored(arena: Arena, fresh: Iterator[Image], clients: int) -> Line:
    """Store as many as a round has by each side."""

    def asks() -> list[Ask]:
        return [stow(image.content) for image in islice(fresh, EACH)]

    def own() -> Cost:
        costs = [arena.handlers(ask)() for ask in asks()]
        return _each(Cost(sum(cost.clock for cost in costs), sum(cost.cpu for cost in costs)))

    sides = by_turns(
        ROUNDS,
        1,
        own=own,
        whole=lambda: _each(arena.site.at_once(asks(), clients)),
        peer=lambda: _each(arena.peer.at_once(asks(), clients)),
    )
    what = f"STOW of CT instances of 0.5 MB, {clients} client{'s' if clients > 1 else ''}, each"
    note = f"Orthanc: {MS / _median(sides['peer']):.0f} a second"
    return Line(what, sides, note=note if clients == 1 else f"{note}; {ONE_BY_ONE}")


def _median(costs: tuple[Cost, ...]) -> float:
    return sorted(cost.clock for cost in costs)[len(costs) // 2]


def _found(arena: Arena, fresh: Iterator[Image]) -> Line:
    """Store an instance, and ask for its study until it is found: by the function, the first time."""

    def search(image: Image) -> Ask:
        return Ask(f"/studies?StudyInstanceUID={image.study}", least=_ONE_STUDY)

    def own() -> Cost:
        image = next(fresh)
        arena.handlers(stow(image.content))
        return arena.handlers(search(image))()

    def until_found(archive: Remote) -> Cost:
        image = next(fresh)
        archive(stow(image.content))
        before, began = archive.cpu(), time.perf_counter()
        while len(archive.body(replace(search(image), least=0))) < _ONE_STUDY:
            assert time.perf_counter() - began < FOUND_SECONDS, "never found"
            time.sleep(_POLL)
        return Cost((time.perf_counter() - began) * MS, (archive.cpu() - before) * MS)

    sides = by_turns(ROUNDS, 1, own=own, whole=lambda: until_found(arena.site), peer=lambda: until_found(arena.peer))
    return Line("until a search finds it", sides, note="from the answer on, one search included")
