"""What a viewer asks for before it shows anything: metadata of a series, frames as stored, the whole study."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Sequence
from time import perf_counter, process_time

from benchmarks.costs import MS
from benchmarks.peer.arena import Arena
from benchmarks.peer.clients import Ask, Cost
from benchmarks.peer.comparison import ONE_BY_ONE, Line, Side, Table, by_turns
from benchmarks.peer.material import Image, codestream
from lightbox.http.deliver import INLINE

ROUNDS = 3
STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
FILES = 'multipart/related; type="application/dicom"; transfer-syntax=*'
CLIENTS = 8


def measure(arena: Arena, thin: Sequence[Image], thinner: Sequence[Image], kinds: Sequence[Image]) -> Table:
    """Ask for all of it.

    Parameters
    ----------
    arena
        Holds all of the images.
    thin, thinner
        Two series of one study each.
    kinds
        One instance of each kind.
    """
    lines = [metadata(arena, thin, cold=True), metadata(arena, thin), metadata(arena, thinner)]
    lines += [frame(arena, image) for image in kinds]
    lines += [all_frames(arena, thin), study(arena, thin)]
    return Table("Viewing, as stored", lines)


def taking(work: Callable[[], object]) -> Side:
    """Return a side that is work in this process."""

    def once() -> Cost:
        clock, cpu = perf_counter(), process_time()
        work()
        return Cost((perf_counter() - clock) * MS, (process_time() - cpu) * MS)

    return once


def metadata(arena: Arena, images: Sequence[Image], *, cold: bool = False) -> Line:
    """Ask for the metadata of a series."""
    ask = Ask(f"{images[0].series_path}/metadata", least=len(images) * 500)
    parts = [json.dumps(each).encode() for each in json.loads(arena.peer.body(ask))]
    packed = gzip.compress(b"[" + b",".join(parts) + b"]", 1)
    limit = taking(lambda: base64.b64encode(packed))
    what = f"metadata of a series of {len(images):,}"
    if not cold:
        return arena.compare(what, ask, ROUNDS, limit, note="limit: base64 of the gzip")
    note = "Orthanc: as the first time, its cache of the series removed"
    forget = _forgetting(arena, images[0])

    def first() -> Cost:
        forget()
        return arena.peer(ask)

    sides = by_turns(3, own=arena.handlers(ask), whole=lambda: arena.site(ask), peer=first, limit=limit)
    return Line(f"{what}, cold", sides, note=note)


def _forgetting(arena: Arena, image: Image) -> Callable[[], object]:
    """Return what removes the metadata that Orthanc keeps of a series."""
    return lambda: arena.forget_series(image.series)


def frame(arena: Arena, image: Image) -> Line:
    """Ask for the first frame of an instance as it is stored."""
    raw = codestream(image)
    ask = Ask(f"{image.path}/frames/1", STORED, least=len(raw))
    inline = len(raw) < INLINE
    limit = taking(lambda: base64.b64encode(bytes(bytearray(raw))).decode()) if inline else None
    note = "limit: copy and base64" if inline else "a redirect: S3 sends the bytes"
    return arena.compare(f"frame as stored, {image.kind}", ask, ROUNDS, limit, note=note)


def all_frames(arena: Arena, images: Sequence[Image]) -> Line:
    """Ask for one frame of each instance of a series by several clients, as a viewer does."""
    asks = [Ask(f"{image.path}/frames/1", STORED, least=512 * 512 * 2) for image in images]
    recorded = [arena.handlers(ask) for ask in asks]

    def one_by_one() -> Cost:
        costs = [ask() for ask in recorded]
        return Cost(sum(cost.clock for cost in costs), sum(cost.cpu for cost in costs))

    sides = by_turns(
        3,
        1,
        own=one_by_one,
        whole=lambda: arena.site.at_once(asks, CLIENTS),
        peer=lambda: arena.peer.at_once(asks, CLIENTS),
    )
    return Line(f"{len(images)} frames of CT, {CLIENTS} clients", sides, note=ONE_BY_ONE)


def study(arena: Arena, images: Sequence[Image]) -> Line:
    """Ask for all files of a study."""
    size = sum(len(image.content) for image in images)
    ask = Ask(f"/studies/{images[0].study}", FILES, least=size)
    note = f"{size / 1e6:.0f} MB; own: what leads to the file, which S3 sends"
    return arena.compare(f"whole study of {len(images)} CT", ask, 1, note=note)
