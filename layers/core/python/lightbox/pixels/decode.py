"""One frame's bytes to samples.

Where attributes and codestream disagree: size and number of samples must agree, or the frame is refused. The
codestream wins on the depth and the colour model of its samples, for its writer knew what it wrote; the attributes
win on signs, since rescaling and padding values are written for them, and codestreams are careless with them.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from lightbox.dicom.transfer import transfer_syntax
from lightbox.pixels import codecs, native
from lightbox.pixels.codestream import JPEG, Claim, read_claim
from lightbox.pixels.errors import PixelsInvalid, PixelsTooLarge, SyntaxNotDecodable
from lightbox.pixels.frame import Frame
from lightbox.pixels.rle import run_lengths
from lightbox.pixels.shape import MOST_MEMORY, Shape
from lightbox.pixels.syntaxes import CODINGS, Coding

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BYTE = 8
_START_OF_SCAN = b"\xff\xda"
_MOST_SCANS = 100
"""Most scans of a JPEG. Each passes over the whole image, and an empty one is twenty bytes of the file. Writers make
some ten (ISO/IEC 10918-1 Annex G)."""

_LEAST_ENCODED = 1024 * 1024
"""A codestream up to this length is decoded whatever its size: small images with large profiles and tables."""


def decode(encoded: bytes, shape: Shape, transfer_syntax: str, *, reduce: int = 0) -> Frame:
    """Decode one frame.

    Parameters
    ----------
    encoded
        The frame as the frame index cuts it: little endian samples, or the codestream.
    shape
        What the attributes say of it.
    transfer_syntax
        UID of how it is stored.
    reduce
        How often to halve its size while decoding, where the codec can (JPEG 2000, HTJ2K, JPEG with a DCT).

    Returns
    -------
    Frame
        ``Frame.reduced`` says how often the size was halved: as often as asked for, or less.

    Raises
    ------
    SyntaxNotDecodable
        No decoder reads the transfer syntax.
    PixelsInvalid
        The bytes are damaged, or are not what the attributes say.
    PixelsTooLarge
        The frame is beyond what may be decoded.
    """
    coding = CODINGS.get(transfer_syntax)
    if coding is None:
        raise SyntaxNotDecodable(_why(transfer_syntax))
    shape.check()
    if coding is Coding.NATIVE:
        return Frame(native.samples(encoded, shape), native.photometric(shape))
    if coding is Coding.DEFLATED:
        return Frame(native.samples(_inflated(encoded, shape), shape), native.photometric(shape))
    if coding is Coding.RLE:
        return Frame(native.settled(run_lengths(encoded, shape), shape), native.photometric(shape))
    claim = read_claim(encoded)
    _agree(claim, shape)
    _afford(claim, shape, encoded)
    colour = codecs.coded_colour(claim, shape)
    found, reduced = codecs.codestream(encoded, claim, min(reduce, claim.levels), colour)
    return Frame(_settled(found, claim, shape), codecs.photometric(claim, shape), reduced)


def _why(uid: str) -> str:
    syntax = transfer_syntax(uid)
    if syntax.video:
        return f"It is stored as {syntax.name} ({uid}): a video is not taken apart into images."
    return f"It is stored as {syntax.name} ({uid}), which is not decoded here."


def _agree(claim: Claim, shape: Shape) -> None:
    """Refuse a codestream that is of another size than the attributes say."""
    said = (shape.rows, shape.columns, shape.samples)
    found = (claim.rows, claim.columns, claim.samples)
    if said != found:
        sizes = " and ".join(f"{rows} x {columns} x {samples}" for rows, columns, samples in (said, found))
        raise PixelsInvalid(f"The file and its frame tell different sizes: {sizes}.")


def _afford(claim: Claim, shape: Shape, encoded: bytes) -> None:
    """Refuse what would take too much memory, by what each decoder takes for a sample (decision 0014), or time."""
    count = claim.rows * claim.columns * claim.samples
    needed = count * (codecs.WORKING[claim.kind] + max(1, -(-claim.precision // _BYTE)))
    if needed > MOST_MEMORY:
        raise PixelsTooLarge(f"Decoding one frame takes {needed >> 20} MiB; {MOST_MEMORY >> 20} MiB are spent at most.")
    if len(encoded) > max(_LEAST_ENCODED, 2 * shape.size):
        raise PixelsInvalid("The frame is far longer compressed than it would be uncompressed.")
    # Within coded data these bytes are a marker and nothing else (ISO/IEC 10918-1 §B.1.1.5).
    if claim.kind == JPEG and not claim.one_scan and encoded.count(_START_OF_SCAN) > _MOST_SCANS:
        raise PixelsInvalid(f"The frame has more than {_MOST_SCANS} scans.")


def _inflated(encoded: bytes, shape: Shape) -> bytes:
    """Inflate a frame by itself (PS3.5 §A.4.13), no further than its size."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(encoded, shape.size + 1)
    except zlib.error as error:
        raise PixelsInvalid("The frame cannot be inflated.") from error


def _settled(found: NDArray[Any], claim: Claim, shape: Shape) -> NDArray[Any]:
    """Return decoded samples with the sign that the attributes say, in words as wide as they say."""
    import numpy as np

    size = found.dtype.itemsize
    wide = max(size, shape.bits_allocated // _BYTE, 1)
    if found.dtype.kind == "i" and shape.signed:
        return found if wide == size else found.astype(f"i{wide}")
    words = found.view(f"u{size}")
    # JPEG leaves signs to the attributes; JPEG-LS and JPEG 2000 put them at the top of their own precision, unless that
    # is the whole word, encoded as it was, with anything above the bits that are stored.
    own = size * _BYTE if claim.kind == JPEG else min(claim.precision, size * _BYTE)
    stored = min(shape.bits_stored, own) if claim.kind == JPEG or claim.lossless else own
    unused = size * _BYTE - stored
    if shape.signed:
        signed = np.left_shift(words, unused).view(f"i{size}") >> unused if unused else words.view(f"i{size}")
        return signed if wide == size else signed.astype(f"i{wide}")
    if found.dtype.kind == "i" and unused:
        words = words & words.dtype.type((1 << stored) - 1)
    if claim.lossless and claim.precision > shape.bits_stored:
        words = words & words.dtype.type((1 << shape.bits_stored) - 1)
    return words if wide == size else words.astype(f"u{wide}")
