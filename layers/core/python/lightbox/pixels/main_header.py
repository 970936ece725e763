"""The main header of a JPEG 2000 codestream (ISO/IEC 15444-1 Annex A), read with suspicion.

OpenJPH trusts main headers: what contradicts itself there ends the process. So only one in which everything adds up
goes to it; all others go to OpenJPEG, four times slower and unshaken by anything.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from lightbox.pixels.errors import PixelsInvalid

_SIZ, _CAP, _COD, _QCD, _SOT = 0xFF51, 0xFF50, 0xFF52, 0xFF5C, 0xFF90
_ONCE = frozenset((_SIZ, _CAP, _COD, _QCD))
_HARMLESS = frozenset((0xFF55, 0xFF64))
"""TLM, lengths of tile-parts, and COM, comments."""

_MOST_TILES = 8192
"""Each takes some kilobytes of a decoder before anything is decoded."""
_MOST_PIECES = 250_000
_MOST_LEVELS = 32
_HIGH_THROUGHPUT = 0x0002_0000
"""In Pcap: Part 15 is used (ISO/IEC 15444-15 §A.3)."""
_HIGH_THROUGHPUT_BLOCKS = 0x40
_LARGEST_BLOCK = 8
"""Exponents of a block's sides, counted from 4 samples, add up to no more (ISO/IEC 15444-1 Table A.18)."""
_MOST_BITS = 30
"""Magnitude bits of a subband that fit OpenJPH's words of 32."""
_COLOURS = 3
_COD_BYTES, _CAP_BYTES, _SIZ_BYTES = 10, 6, 36


class MainHeader(NamedTuple):
    """What sizes the result, how often it can be halved, and which decoder may have it.

    ``depth`` is as coded: bits less one, the highest bit for signed ones. ``plain`` says that everything adds up.
    """

    rows: int
    columns: int
    samples: int
    depth: int
    on_grid: bool
    levels: int
    reversible: bool
    high_throughput: bool
    plain: bool


def read_main_header(encoded: bytes, start: int) -> MainHeader:
    """Read from the start of a codestream up to its first tile.

    Raises
    ------
    PixelsInvalid, struct.error, IndexError
        It contradicts itself, claims what there cannot be, or ends too early.
    """
    segments, repeated = _segments(encoded, start + 2)
    siz, cod = segments.get(_SIZ, b""), segments.get(_COD, b"")
    _, right, bottom, left, top, width, height, tile_left, tile_top, samples = struct.unpack_from(">H8IH", siz)
    if not (left < right and top < bottom and width and height and tile_left <= left and tile_top <= top):
        raise PixelsInvalid("The frame's header contradicts itself.")
    if tile_left + width <= left or tile_top + height <= top:
        raise PixelsInvalid("The frame's first tile holds nothing of it.")
    if -(-(right - tile_left) // width) * -(-(bottom - tile_top) // height) > _MOST_TILES:
        raise PixelsInvalid("The frame claims more tiles than are decoded here.")
    if not samples or len(siz) != _SIZ_BYTES + 3 * samples:
        raise PixelsInvalid("The frame's header is cut short.")
    parts = {siz[_SIZ_BYTES + 3 * place :][:3] for place in range(samples)}
    depth = siz[_SIZ_BYTES]
    if parts != {bytes((depth, 1, 1))}:
        raise PixelsInvalid("The frame's components differ in size or depth.")
    levels, reversible = cod[5], cod[9] == 1
    if levels > _MOST_LEVELS:
        raise PixelsInvalid("The frame claims more resolutions than there can be.")
    if _pieces(bottom - top, right - left, cod) * samples > _MOST_PIECES:
        raise PixelsInvalid("The frame claims more blocks than are decoded here.")
    cap = segments.get(_CAP, b"")
    high = len(cap) >= 4 and bool(struct.unpack_from(">I", cap)[0] & _HIGH_THROUGHPUT)  # noqa: PLR2004
    known = not repeated and segments.keys() >= _ONCE and segments.keys() <= _ONCE | _HARMLESS
    whole = tile_left + width >= right and tile_top + height >= bottom  # tiles too small to be reduced end it too
    plain = known and whole and _coded(cod, samples) and _quantised(segments[_QCD], cod) and _only_high(cap)
    return MainHeader(bottom - top, right - left, samples, depth, not (left or top), levels, reversible, high, plain)


def _segments(encoded: bytes, position: int) -> tuple[dict[int, bytes], bool]:
    """Return the marker segments by marker, and whether one that sizes anything came twice."""
    found: dict[int, bytes] = {}
    repeated = False
    while True:
        (marker,) = struct.unpack_from(">H", encoded, position)
        if marker == _SOT:
            return found, repeated
        (length,) = struct.unpack_from(">H", encoded, position + 2)
        if marker >> 8 != 0xFF or length < 2 or position + 2 + length > len(encoded):  # noqa: PLR2004
            raise PixelsInvalid("The frame's header is cut short.")
        repeated = repeated or (marker in found and marker in _ONCE)
        found[marker] = encoded[position + 4 : position + 2 + length]
        position += 2 + length


def _pieces(rows: int, columns: int, cod: bytes) -> int:
    """Return about how many precincts and blocks there are: each costs hundreds of bytes, whatever it holds."""
    levels, across, down = cod[5], cod[6] & 0xF, cod[7] & 0xF
    precincts = cod[_COD_BYTES:]
    total = 0
    for below in range(min(levels, 16) + 1):
        high, wide = -(-rows >> below), -(-columns >> below)
        total += -(-wide >> (across + 2)) * -(-high >> (down + 2))
        if cod[0] & 1 and levels - below < len(precincts):
            sides = precincts[levels - below]
            total += -(-wide >> (sides & 0xF)) * -(-high >> (sides >> 4))
    return total


def _coded(cod: bytes, samples: int) -> bool:
    """Tell whether the coding style adds up (ISO/IEC 15444-1 §A.6.1)."""
    style, progression, layers, multiple, levels, across, down, blocks, transform = struct.unpack_from(">BBH6B", cod)
    precincts = cod[_COD_BYTES:]
    return (
        style <= 7  # noqa: PLR2004 - three flags
        and progression <= 4  # noqa: PLR2004 - five orders
        and layers > 0
        and (multiple == 0 or (multiple == 1 and samples >= _COLOURS))
        and max(across, down, across + down) <= _LARGEST_BLOCK
        and blocks == _HIGH_THROUGHPUT_BLOCKS
        and transform <= 1
        and len(precincts) == (levels + 1 if style & 1 else 0)
        and all(sides >> 4 and sides & 0xF for sides in precincts[1:])
    )


def _quantised(qcd: bytes, cod: bytes) -> bool:
    """Tell whether there is a step for each subband (ISO/IEC 15444-1 §A.6.4)."""
    bands = 3 * cod[5] + 1
    style = qcd[0] & 0x1F
    wanted = {0: bands, 1: 2, 2: 2 * bands}.get(style)
    if len(qcd) - 1 != wanted or (style == 0) != (cod[9] == 1):
        return False
    # Bits of a subband: the exponent and the guard bits, less one (§E.1).
    exponents = [step >> 3 for step in (qcd[1:] if style == 0 else qcd[1::2])]
    return max(exponents) + (qcd[0] >> 5) - 1 <= _MOST_BITS


def _only_high(cap: bytes) -> bool:
    return len(cap) == _CAP_BYTES and struct.unpack_from(">I", cap)[0] == _HIGH_THROUGHPUT
