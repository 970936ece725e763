"""Rendered pictures and thumbnails: the first time that one is asked for, and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.costs import forget
from benchmarks.peer.arena import Arena
from benchmarks.peer.clients import Ask, Cost
from benchmarks.peer.comparison import RUN, SIDES, Line, Side, Table, by_turns
from benchmarks.peer.limit import Limit
from benchmarks.peer.material import Image
from benchmarks.peer.view import taking
from benchmarks.table import figure

COLD, WARM = 3, 3
FIRST_COPY = 9_000
JPEG = "image/jpeg"
BUDGET = 1.5
WIDE = "viewport=1024,1024"


@dataclass(frozen=True)
class View:
    """One way to look at an instance.

    Parameters
    ----------
    what
        What stands in the table.
    resource
        Below the instance.
    query
        Behind it.
    reduce
        How far JPEG 2000 may be reduced: see :class:`Limit`.
    """

    what: str
    resource: str
    query: str = ""
    reduce: int = 0

    def ask(self, image: Image) -> Ask:
        """Return the request for an instance."""
        frame = "/frames/1" if image.frames > 1 else ""
        return Ask(f"{image.path}{frame}/{self.resource}{self.query and '?' + self.query}", JPEG, least=500)


RENDERED = View("rendered", "rendered")
NARROWER = View("rendered 1024 wide", "rendered", WIDE, reduce=2)
THUMBNAIL = View("thumbnail", "thumbnail")


def views(image: Image) -> list[View]:
    """Return the ways to look at one."""
    return [RENDERED, *([NARROWER] if image.kind.startswith("MG") else []), THUMBNAIL]


def measure(arena: Arena, kinds: Sequence[Image]) -> Table:
    """Look at one instance of each kind.

    Parameters
    ----------
    arena
        The archives; what is looked at is put there.
    kinds
        The instances.
    """
    copies = {image.kind: [image.copy(FIRST_COPY + number) for number in range(2 * COLD)] for image in kinds}
    arena.load(copy for made in copies.values() for copy in made)
    lines: list[Line] = []
    for view in (RENDERED, NARROWER, THUMBNAIL):
        shown = [image for image in kinds if view in views(image)]
        limits = {image.kind: None if view is THUMBNAIL else Limit(image, view.reduce) for image in shown}
        cold = _cold(arena, view, {image.kind: copies[image.kind] for image in shown}, limits)
        for image in shown:
            limit = limits[image.kind]
            what = f"{view.what}, {image.kind}"
            lines.append(Line(f"{what}, cold", cold[image.kind], most=BUDGET if limit else None, note=_passing(limit)))
            lines.append(_warm(arena, view, copies[image.kind][0], what, limit))
    return Table("Pictures", sorted(lines, key=lambda line: line.what.partition(", ")[2]))


def _passing(limit: Limit | None) -> str:
    """Return what is to be known where the frame is the picture already."""
    if limit is None or not limit.passes:
        return ""
    least = Line("", by_turns(WARM, run=RUN, limit=taking(limit.as_stored))).side("limit", cpu=True)
    return f"sent as stored, not decoded; its header and base64 alone {figure(least.median)}" if least else ""


def _cold(
    arena: Arena, view: View, copies: Mapping[str, list[Image]], limits: Mapping[str, Limit | None]
) -> dict[str, dict[str, tuple[Cost, ...]]]:
    """Ask for each copy the first time; Orthanc is started anew for each round, so that it holds no file."""
    costs: dict[str, dict[str, list[Cost]]] = {kind: {side: [] for side in SIDES} for kind in copies}
    for turn in range(COLD):
        arena.orthanc.restart()
        for kind, made in copies.items():
            own, limit = arena.handlers(view.ask(made[turn])), limits[kind]

            def first(own: Side = own) -> Cost:
                forget()
                return own()

            for side, taken in by_turns(1, 0, run=RUN, own=first, limit=limit and taking(limit)).items():
                costs[kind][side] += taken
            costs[kind]["whole"].append(arena.site(view.ask(made[COLD + turn])))
            if arena.can(made[turn]):
                costs[kind]["peer"].append(arena.peer(view.ask(made[turn])))
    return {kind: {side: tuple(taken) for side, taken in sides.items()} for kind, sides in costs.items()}


def _warm(arena: Arena, view: View, image: Image, what: str, limit: Limit | None) -> Line:
    ask = view.ask(image)
    own = arena.handlers(ask)
    sides = by_turns(
        WARM,
        run=RUN,
        own=own,
        whole=partial(arena.site, ask),
        peer=partial(arena.peer, ask) if arena.can(image) else None,
        limit=taking(limit) if limit else None,
    )
    note = "; ".join(filter(None, (own.calls, _passing(limit))))
    if not arena.can(image):
        note += "; Orthanc without its plug-in orthanc-gdcm does not read it"
    return Line(f"{what}, again", sides, most=BUDGET if limit else None, note=note)
