"""Frames that are the picture already: baseline JPEG goes out undecoded where nothing has to be changed.

A browser shows what is in the codestream. So a frame may pass only if the display pipeline would leave its values
alone, and if the codestream by itself says its colours as the data set does.
"""

from __future__ import annotations

from lightbox.errors import LightboxError
from lightbox.render.asked import Asked
from lightbox.render.header import Header

BASELINE = "1.2.840.10008.1.2.4.50"

_BITS = 8
_COLOURS = 3
_NOTHING_ASKED = Asked()


def passes(syntax: str, header: Header, encoded: bytes, asked: Asked) -> bool:
    """Whether a frame can be sent as it is stored when a JPEG is wanted.

    Parameters
    ----------
    syntax
        Transfer syntax UID.
    header
        Of the instance.
    encoded
        The frame.
    asked
        What the client wants of the picture.
    """
    if syntax != BASELINE or asked != _NOTHING_ASKED or not header.unchanged:
        return False
    from lightbox.pixels.codestream import read_claim

    try:
        claim, shape = read_claim(encoded), header.shape
    except LightboxError:  # whoever decodes it says what is wrong
        return False
    same = (claim.rows, claim.columns, claim.samples) == (shape.rows, shape.columns, shape.samples)
    if not same or claim.kind != "JPEG" or claim.process != 0 or claim.precision != _BITS:
        return False
    if claim.samples != _COLOURS:
        return True
    return claim.colour == "RGB" or (shape.photometric.startswith("YBR_FULL") and claim.colour in ("", "YBR"))
