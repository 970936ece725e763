"""A data set written anew as Explicit VR Little Endian, element by element, in one pass over bounded windows.

Values stay as they are, byte by byte, those of private and unknown elements too; only their order of bytes changes
where it has to. What is long is not read but named, so that whoever sends it can copy it. The pixel data is left to
the caller, who says what stands in its place and which attributes it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import pack

from lightbox.dicom import dictionary, elements
from lightbox.dicom.elements import (
    DEEPEST,
    DELIMITERS,
    EXPLICIT,
    HEADER,
    ITEM,
    ITEM_END,
    LONG_HEADER,
    SEQUENCE_END,
    UNDEFINED,
    Pixels,
)
from lightbox.dicom.encoded import Copied, Piece, header, pad
from lightbox.dicom.refusals import Malformed, Truncated
from lightbox.dicom.source import Window
from lightbox.dicom.words import swapped, word_size

_INLINE = 64 * 1024
"""Values up to this length are read and handed on as bytes."""


class Rewriter:
    """One pass over one data set.

    Parameters
    ----------
    window
        The file's bytes.
    little
        Their order.
    signed
        Pixel Representation, for elements that are US or SS in an implicit data set.
    changes
        Top-level elements that are written instead of those there, by tag; None: left out.
    pixels
        Returns what stands in place of the pixel data.
    behind
        Where encapsulated pixel data ends, if that is known: to find out takes a read for each frame.
    """

    def __init__(
        self,
        window: Window,
        *,
        little: bool,
        signed: bool,
        changes: Mapping[int, bytes | None],
        pixels: Callable[[Pixels], Iterator[Piece]],
        behind: int = 0,
    ) -> None:
        self._window = window
        self._little = little
        self._signed = signed
        self._changes = sorted(changes.items())
        self._changed = frozenset(changes)
        self._pixels = pixels
        self._known_end = behind
        self._headers = elements.Headers.of(little=little)
        self._end = 0

    def run(self, start: int, *, explicit: bool) -> Iterator[Piece]:
        """Yield the data set written anew.

        Parameters
        ----------
        start
            Offset of its first data element.
        explicit
            Whether elements carry their VR.

        Raises
        ------
        Truncated, Malformed
            It is not one.
        """
        waiting = bytearray()
        for piece in self._dataset(start, self._window.size, 0, explicit=explicit):
            if isinstance(piece, bytes):
                waiting += piece
                if len(waiting) < _INLINE:
                    continue
                piece = bytes(waiting)  # noqa: PLW2901 - what was gathered goes instead
                waiting.clear()
            elif waiting:
                yield bytes(waiting)
                waiting.clear()
            yield piece
        if waiting:
            yield bytes(waiting)

    def _dataset(  # noqa: C901 - one element after the other, each a case of its own
        self, position: int, end: int, depth: int, *, explicit: bool
    ) -> Iterator[Piece]:
        """Yield elements up to ``end`` or an item delimiter; where reading stopped stands in ``_end``."""
        if depth > DEEPEST:
            raise Malformed
        creators: dict[int, str] = {}
        changes = iter(self._changes if not depth else ())
        change = next(changes, None)
        last = -1
        while end - position >= HEADER:
            tag, vr, long, length = self._read(position, end, explicit=explicit, creators=creators)
            if tag == ITEM_END:
                position += HEADER
                break
            value = position + (LONG_HEADER if long else HEADER)
            # Behind a data set some files have other things: zeros up to a block's end, a second image.
            if tag >> 16 == DELIMITERS or (not tag >> 16 and last > 0):
                break
            if length != UNDEFINED and value + length > end:
                if not depth and tag <= last:
                    break
                raise Truncated if end == self._window.size else Malformed
            while change is not None and change[0] <= tag:
                yield change[1] or b""
                change = next(changes, None)
            last = tag
            if tag in elements.PIXELS and not depth:
                yield from self._pixels(Pixels(tag, vr, value, length))
                position = self._behind(self._known_end or value, length, end)
                continue
            if not tag & 0xFFFF or tag == elements.TRAILING_PADDING or (not depth and tag in self._changed):
                position = self._behind(value, length, end)  # group lengths (PS3.5 §7.2) are not true any more
                continue
            self._note(creators, tag, value, length)
            yield from self._element(tag, vr, value, (length, end), depth, explicit=explicit)
            position = self._end
        while change is not None:
            yield change[1] or b""
            change = next(changes, None)
        self._end = position

    def _read(self, position: int, end: int, *, explicit: bool, creators: dict[int, str]) -> tuple[int, str, bool, int]:
        """Return an element's tag, its VR, whether its header is a long one, and its length."""
        window, layouts = self._window, self._headers
        index = window.reach(position, min(LONG_HEADER, end - position))
        if explicit:
            group, number, code, length = layouts.explicit.unpack_from(window.data, index)
            tag = group << 16 | number
            known = EXPLICIT.get(code)
            if known is not None:
                if not known[1]:
                    return tag, known[0], False, length
                if end - position < LONG_HEADER:
                    raise Truncated
                return tag, known[0], True, layouts.long_length.unpack_from(window.data, index + HEADER)[0]
            if group != DELIMITERS and code.isalpha() and code.isupper():
                return tag, "UN", False, length  # of a later edition
        group, number, length = layouts.implicit.unpack_from(window.data, index)
        tag = group << 16 | number
        if group == DELIMITERS:
            return tag, "UN", False, length
        return tag, self._vr(tag, length, creators), False, length

    def _vr(self, tag: int, length: int, creators: dict[int, str]) -> str:
        """Return the VR of an element that comes without one (PS3.5 §A.1)."""
        vr = elements.known_vr(tag, creators)
        if vr == dictionary.US_OR_SS:
            return "SS" if self._signed else "US"
        if vr == dictionary.US_OR_OW:
            return "US" if length == 2 else "OW"  # noqa: PLR2004 - a LUT of one entry
        if vr == "UN" and length == UNDEFINED:
            return "SQ"
        return vr if vr.encode() in EXPLICIT else "UN"

    def _note(self, creators: dict[int, str], tag: int, value: int, length: int) -> None:
        """Remember a private creator, on whom the VRs of its block depend."""
        number = tag & 0xFFFF
        if tag >> 16 & 1 and elements.FIRST_CREATOR <= number <= elements.LAST_CREATOR and length <= _INLINE:
            raw = self._window.read(value, length)
            creators[tag & 0xFFFF0000 | number << 8] = raw.decode("latin_1").strip(" \0")

    def _element(
        self, tag: int, vr: str, value: int, bounds: tuple[int, int], depth: int, *, explicit: bool
    ) -> Iterator[Piece]:
        length, end = bounds
        if length == UNDEFINED and vr != "SQ":
            # A sequence in disguise, whose items are implicit little endian (PS3.5 §6.2.2), or fragments: as it is.
            stop = self._behind(value, length, end)
            yield header(tag, vr if vr in ("OB", "OW", "UN") else "UN", UNDEFINED)
            yield from self._copied(value, stop - value, 1)
            self._end = stop
            return
        if vr == "SQ":
            yield header(tag, vr, UNDEFINED)
            yield from self._items(value, end if length == UNDEFINED else value + length, depth, explicit=explicit)
            yield pack("<HHI", SEQUENCE_END >> 16, SEQUENCE_END & 0xFFFF, 0)
            if length != UNDEFINED:
                self._end = value + length
            return
        odd = length % 2  # PS3.5 §7.1.1 has none; a length is made even where the value can be padded
        yield header(tag, vr, length + odd)
        yield from self._copied(value, length, 1 if self._little else word_size(vr))
        if odd:
            yield pad(vr)
        self._end = value + length

    def _items(self, position: int, end: int, depth: int, *, explicit: bool) -> Iterator[Piece]:
        """Yield the items of a sequence, all of undefined length: what they come to is known only afterwards."""
        while end - position >= HEADER:
            tag, length = self._headers.item(self._window, position)
            position += HEADER
            if tag == SEQUENCE_END:
                break
            if tag == ITEM_END:
                continue
            if tag != ITEM:
                raise Malformed
            stop = end if length == UNDEFINED else position + length
            if stop > end:
                raise Malformed
            yield pack("<HHI", ITEM >> 16, ITEM & 0xFFFF, UNDEFINED)
            # Within UN, and by careless writers, items of explicit data sets are implicit.
            inner = explicit and self._headers.has_vr(self._window, position, stop)
            yield from self._dataset(position, stop, depth + 1, explicit=inner)
            yield pack("<HHI", ITEM_END >> 16, ITEM_END & 0xFFFF, 0)
            position = self._end if length == UNDEFINED else stop
        self._end = position

    def _copied(self, offset: int, length: int, word: int) -> Iterator[Piece]:
        if length > _INLINE:
            yield Copied(offset, length, word)
        elif length:
            yield swapped(self._window.read(offset, length), word)

    def _behind(self, value: int, length: int, end: int) -> int:
        """Return where a value ends, delimiters included."""
        if length != UNDEFINED:
            return value + length
        if value == self._known_end and end - value < HEADER:
            return end
        position, depth = value, 0
        while end - position >= HEADER:
            tag, size = self._headers.item(self._window, position)
            position += HEADER
            if tag == SEQUENCE_END:
                if not depth:
                    return position
                depth -= 1
            elif tag == ITEM and size != UNDEFINED:
                position += size
            elif tag not in (ITEM, ITEM_END):
                if size == UNDEFINED:
                    depth += 1
                else:
                    position += size
        raise Truncated
