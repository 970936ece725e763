"""Words: what has its bytes in another order in big endian files (PS3.5 §7.3)."""

from __future__ import annotations

from array import array

_SIZES = {
    **dict.fromkeys(("OW", "US", "SS", "AT"), 2),
    **dict.fromkeys(("OF", "OL", "UL", "SL", "FL"), 4),
    **dict.fromkeys(("OD", "OV", "UV", "SV", "FD"), 8),
}
_CODES = {2: "H", 4: "I", 8: "Q"}


def word_size(vr: str) -> int:
    """Return the bytes of one word in a value of a VR; 1 where their order is always the same."""
    return _SIZES.get(vr, 1)


def swapped(raw: bytes, size: int) -> bytes:
    """Reverse the bytes of each word.

    Parameters
    ----------
    raw
        A value, or some of it; an incomplete last word stays as it is.
    size
        Bytes of a word: 1, 2, 4 or 8.

    Returns
    -------
    bytes
        As many bytes.
    """
    if size == 1:
        return raw
    whole = len(raw) // size * size
    words = array(_CODES[size], raw[:whole])
    words.byteswap()
    return words.tobytes() + raw[whole:]
