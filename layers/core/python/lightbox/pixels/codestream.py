"""What a codestream's own header claims: read before anything is decoded, so that memory is taken by arithmetic only.

Only the fields that size the result and say how to read it are looked at; whether the rest is sound, the decoder
finds out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.main_header import read_main_header

JPEG, JPEG_LS, J2K, HTJ2K, JPEG_XL = "JPEG", "JPEG-LS", "JPEG 2000", "HTJ2K", "JPEG XL"

_SOF_LOSSLESS, _SEQUENTIAL = 3, (0, 1, 3)
_SOI = b"\xff\xd8"
_JP2 = b"\x00\x00\x00\x0cjP  "
_J2K_SOC = b"\xff\x4f\xff\x51"
_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xF7))
_STANDALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_SOS, _SOF_LS, _APP0, _APP14, _APP8, _LSE = 0xDA, 0xF7, 0xE0, 0xEE, 0xE8, 0xF8
_RGB_IDS = (b"RGB", b"rgb")
_COLOUR = 3
_MOST_BITS = 32


@dataclass(frozen=True, slots=True)
class Claim:
    """What a codestream says of itself.

    Parameters
    ----------
    kind
        The family of codecs.
    rows, columns, samples, precision
        Height, width, samples of each pixel, bits of each sample.
    signed
        Whether samples are signed; JPEG and JPEG-LS know no signs.
    lossless
        Whether decoding restores every bit.
    colour
        ``RGB`` or ``YBR`` where the codestream tells, otherwise empty.
    levels
        How often the size can be halved while decoding.
    process
        The number of JPEG's frame marker (ISO/IEC 10918-1 Table B.1): 0 baseline, 3 lossless.
    start
        Where it begins: a container, which PS3.5 §8.2.4 has no use for, may stand before it.
    one_scan
        Whether a JPEG has all of its samples in the first scan, so that there is no other.
    """

    kind: str
    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    lossless: bool = False
    colour: str = ""
    levels: int = 0
    process: int = 0
    start: int = 0
    one_scan: bool = False


def read_claim(encoded: bytes) -> Claim:
    """Read a codestream's header, whichever family it belongs to: the bytes say, whatever the transfer syntax does.

    Raises
    ------
    PixelsInvalid
        It is none, or its header is cut short or contradicts itself.
    """
    try:
        found = _claim(encoded)
    except (struct.error, IndexError) as error:
        raise PixelsInvalid("The frame's header is cut short.") from error
    if not 0 < found.precision <= _MOST_BITS:
        raise PixelsInvalid(f"Samples of {found.precision} bits do not exist.")
    return found


def _claim(encoded: bytes) -> Claim:
    if encoded.startswith(_SOI):
        return _jpeg(encoded)
    if encoded.startswith((_J2K_SOC, _JP2)):
        return _jpeg_2000(encoded)
    if encoded.startswith((b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")):
        return _jpeg_xl(encoded)
    raise PixelsInvalid("The frame is no codestream of any known kind.")


def _jpeg(encoded: bytes) -> Claim:
    """Read up to the start of scan: ISO/IEC 10918-1 §B.2, ISO/IEC 14495-1 Annex C."""
    position, colour, frame, marker = 2, "", b"", 0
    while True:
        found, segment, position = _segment(encoded, position)
        if found in _FRAMES:
            marker, frame = found, segment
        elif found == _APP0 and segment.startswith(b"JFIF"):
            colour = colour or "YBR"
        elif found == _APP14 and segment.startswith(b"Adobe") and len(segment) >= 12:  # noqa: PLR2004
            colour = "YBR" if segment[11] else "RGB"
        elif found == _APP8 and segment.startswith(b"mrfx") and any(segment[4:5]):
            # A colour transform of Hewlett-Packard's, which CharLS undoes: JPEG-LS as DICOM has it knows none
            # (PS3.5 §A.4.3), but files do.
            colour = "RGB"
        elif found == _SOS:
            break
    if not frame:
        raise PixelsInvalid("The frame has no header.")
    precision, rows, columns, samples = struct.unpack_from(">BHHB", frame)
    ids = bytes(frame[6 + 3 * place] for place in range(samples))
    if samples == _COLOUR and ids in _RGB_IDS:
        colour = "RGB"
    if marker == _SOF_LS:
        return Claim(JPEG_LS, rows, columns, samples, precision, lossless=not _near(segment), colour=colour)
    process = marker & 0xF
    return Claim(
        JPEG,
        rows,
        columns,
        samples,
        precision,
        lossless=process == _SOF_LOSSLESS,
        colour=colour,
        levels=3 if process in (0, 1, 2) and precision == 8 else 0,  # noqa: PLR2004 - DCT of eight by eight
        process=process,
        one_scan=segment[0] == samples and process in _SEQUENTIAL,
    )


def _segment(encoded: bytes, position: int) -> tuple[int, bytes, int]:
    """Return the next marker, its segment, and where it ends; fill bytes and stray bytes are passed over."""
    while True:
        position = encoded.find(b"\xff", position)
        if position < 0:
            raise PixelsInvalid("The frame's header has no end.")
        marker = encoded[position + 1]
        position += 1
        if marker in (0x00, 0xFF):
            continue
        position += 1
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack_from(">H", encoded, position)
        if length < 2 or position + length > len(encoded):  # noqa: PLR2004 - counts itself
            raise PixelsInvalid("The frame's header is cut short.")
        return marker, encoded[position + 2 : position + length], position + length


def _near(scan: bytes) -> int:
    """Return how far JPEG-LS may deviate: NEAR, behind the components of the scan (ISO/IEC 14495-1 §C.2.3)."""
    return scan[1 + 2 * scan[0]]


def _jpeg_2000(encoded: bytes) -> Claim:
    """Read the main header, wherever the codestream begins (ISO/IEC 15444-1 Annex I)."""
    start = 0 if encoded.startswith(_J2K_SOC) else _boxed(encoded, b"jp2c")
    if not encoded.startswith(_J2K_SOC, start):
        raise PixelsInvalid("The frame's header is not that of a JPEG 2000 image.")
    found = read_main_header(encoded, start)
    return Claim(
        HTJ2K if found.high_throughput and found.plain else J2K,
        found.rows,
        found.columns,
        found.samples,
        (found.depth & 0x7F) + 1,
        signed=bool(found.depth & 0x80),
        lossless=found.reversible,
        levels=found.levels if found.on_grid else 0,  # rounding follows the place on the grid
        start=start,
    )


def _boxed(encoded: bytes, wanted: bytes) -> int:
    """Return where the content of a box begins (ISO/IEC 15444-1 §I.4)."""
    position = 0
    while position + 8 <= len(encoded):
        length, kind = struct.unpack_from(">I4s", encoded, position)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", encoded, position + 8)
            head = 16
        if kind == wanted:
            return position + head
        if length < head:
            break
        position += length
    raise PixelsInvalid("The frame's container holds no image.")


class _Bits:
    """Reads numbers of some bits, the lowest first (ISO/IEC 18181-1 §B.2)."""

    def __init__(self, raw: bytes) -> None:
        self._value = int.from_bytes(raw, "little")
        self._left = len(raw) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError
        found = self._value & ((1 << count) - 1)
        self._value >>= count
        return found

    def choice(self, *widths: int) -> int:
        """Read a number of one of four widths."""
        return self.take(widths[self.take(2)])


_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_DEPTHS = (8, 10, 12)


def _jpeg_xl(encoded: bytes) -> Claim:
    """Read size and depth of the first frame: ISO/IEC 18181-1 §D.2 and §D.3."""
    start = 0
    if not encoded.startswith(b"\xff\x0a"):
        try:
            start = _boxed(encoded, b"jxlc")
        except PixelsInvalid:
            start = _boxed(encoded, b"jxlp") + 4  # behind the number of the part
    if not encoded.startswith(b"\xff\x0a", start):
        raise PixelsInvalid("The frame's header is not that of a JPEG XL image.")
    bits = _Bits(encoded[start + 2 : start + 66])
    rows, columns = _jpeg_xl_size(bits)
    if bits.take(1):  # all by default: 8 bits, sRGB, lossy (XYB)
        return Claim(JPEG_XL, rows, columns, 3, 8, colour="RGB")
    if bits.take(1):  # orientation, intrinsic size, preview, animation
        raise PixelsInvalid("The frame has an orientation, a preview or an animation of its own.")
    if bits.take(1):
        raise PixelsInvalid("The frame's samples are not integers.")
    place = bits.take(2)
    precision = _DEPTHS[place] if place < len(_DEPTHS) else 1 + bits.take(6)
    bits.take(1)  # whether 16 bits suffice for modular buffers
    if _jpeg_xl_extra(bits):
        raise PixelsInvalid("The frame has channels beside its samples.")
    transformed = bool(bits.take(1))
    samples = 3 if transformed or bits.take(1) or not _gray(bits) else 1
    return Claim(JPEG_XL, rows, columns, samples, precision, colour="RGB" if samples > 1 else "")


def _jpeg_xl_size(bits: _Bits) -> tuple[int, int]:
    small = bits.take(1)
    rows = 8 * (1 + bits.take(5)) if small else 1 + bits.choice(9, 13, 18, 30)
    ratio = bits.take(3)
    if ratio:
        across, down = _RATIOS[ratio - 1]
        return rows, rows * across // down
    return rows, 8 * (1 + bits.take(5)) if small else 1 + bits.choice(9, 13, 18, 30)


def _jpeg_xl_extra(bits: _Bits) -> int:
    place = bits.take(2)
    return (0, 1)[place] if place < 2 else (2, 1)[place - 2] + bits.take((4, 12)[place - 2])  # noqa: PLR2004


def _gray(bits: _Bits) -> bool:
    """Tell whether the colour encoding is gray: no ICC profile, and an enumeration whose value 1 says so."""
    if bits.take(1):
        raise PixelsInvalid("The frame's colours are those of a profile.")
    place = bits.take(2)
    value = place if place < 2 else (2 + bits.take(4) if place == 2 else 18 + bits.take(6))  # noqa: PLR2004
    return value == 1
