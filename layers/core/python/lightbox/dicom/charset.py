"""Specific Character Set (PS3.3 §C.12.1.1.2, PS3.5 §6.1): bytes to text, without ever failing."""

from __future__ import annotations

import re

_ESCAPE = b"\x1b"
_FRAGMENT = re.compile(rb"^[^\x1b]+|\x1b[^\x1b]*")
# PS3.5 §6.1.2.5.3: these end a switched character set. ^ and = do so in names only, which is harmless
# elsewhere, because no single-byte set in use gives them another meaning.
_RESET = re.compile(rb"[\r\n\t\x0c\\^=]")

_SINGLE_BYTE = {
    "6": "latin_1",
    "13": "shift_jis",
    "100": "latin_1",
    "101": "iso8859_2",
    "109": "iso8859_3",
    "110": "iso8859_4",
    "126": "iso8859_7",
    "127": "iso8859_6",
    "138": "iso8859_8",
    "144": "iso8859_5",
    "148": "iso8859_9",
    "166": "tis_620",
    "203": "iso8859_15",
}
_MULTI_BYTE = {"87": "iso2022_jp", "159": "iso2022_jp_2", "149": "euc_kr", "58": "gb2312"}
_STANDALONE = {"ISO IR 192": "utf_8", "GB18030": "gb18030", "GBK": "gbk", "UTF 8": "utf_8", "UTF8": "utf_8"}
"""Sets that use all eight bits of every byte and so allow no escapes (PS3.3 Table C.12-5)."""

CODECS: dict[str, str] = {
    "": "latin_1",
    **{f"ISO IR {number}": codec for number, codec in _SINGLE_BYTE.items()},
    **{f"ISO 2022 IR {number}": codec for number, codec in {**_SINGLE_BYTE, **_MULTI_BYTE}.items()},
    "ISO 2022 GBK": "gbk",
    "ISO 2022 58": "gb2312",
    **_STANDALONE,
}
"""By defined term, with blanks for whatever parts its words: Python's name of the encoding."""

# PS3.3 Tables C.12-3 and C.12-4. Python's own ISO 2022 codecs take the escape with them: kept in front.
_ESCAPES: dict[bytes, tuple[str, bool]] = {
    b"\x1b(J": ("shift_jis", False),
    b"\x1b)I": ("shift_jis", False),
    b"\x1b-A": ("latin_1", False),
    b"\x1b-B": ("iso8859_2", False),
    b"\x1b-C": ("iso8859_3", False),
    b"\x1b-D": ("iso8859_4", False),
    b"\x1b-F": ("iso8859_7", False),
    b"\x1b-G": ("iso8859_6", False),
    b"\x1b-H": ("iso8859_8", False),
    b"\x1b-L": ("iso8859_5", False),
    b"\x1b-M": ("iso8859_9", False),
    b"\x1b-T": ("tis_620", False),
    b"\x1b-b": ("iso8859_15", False),
    b"\x1b$)C": ("euc_kr", False),
    b"\x1b$)A": ("gb2312", False),
    b"\x1b$B": ("iso2022_jp", True),
    b"\x1b$(D": ("iso2022_jp_2", True),
}
_TO_ASCII = b"\x1b(B"

_DEFAULT = frozenset(("", "ISO IR 6"))
"""The default repertoire, which is ASCII (PS3.5 §6.1.1)."""

_SEPARATORS = re.compile(r"[-_ ]+")


class Charset:
    """The decoder for the values of one Specific Character Set (0008,0005).

    Parameters
    ----------
    terms
        Its defined terms in order, as stored; empty for the default repertoire. Common misspellings
        (``ISO-IR 100``, ``ISO 2022_IR 87``) are understood; a set that is not is read as ASCII. Bytes that the
        default repertoire does not have are read as UTF-8 if they are that, as JavaScript's writers leave them,
        and as Latin-1 otherwise.
    """

    __slots__ = ("_codec", "_extensible", "_undeclared")

    def __init__(self, terms: tuple[str, ...] = ()) -> None:
        first = _SEPARATORS.sub(" ", terms[0].strip().upper()) if terms else ""
        self._codec = CODECS.get(first, "ascii")
        self._extensible = first not in _STANDALONE
        self._undeclared = first in _DEFAULT and len(terms) <= 1

    def decode(self, raw: bytes) -> str:
        """Turn the bytes of one element into text.

        Parameters
        ----------
        raw
            The value field, all its values with their backslashes. Backslashes may be split on only
            after this: in GB18030 and GBK that byte is also half of other characters.

        Returns
        -------
        str
            The text, with U+FFFD where a byte means nothing in this character set.
        """
        if self._undeclared and not raw.isascii():
            return _guessed(raw)
        if not self._extensible or _ESCAPE not in raw:
            return raw.decode(self._codec, "replace")
        return "".join(self._fragment(fragment) for fragment in _FRAGMENT.findall(raw))

    def _fragment(self, raw: bytes) -> str:
        """Decode up to the next escape (PS3.5 §6.1.2.5)."""
        if not raw.startswith(_ESCAPE):
            return raw.decode(self._codec, "replace")
        if raw.startswith(_TO_ASCII):
            return raw[len(_TO_ASCII) :].decode(self._codec, "replace")
        for escape in (raw[:4], raw[:3]):
            row = _ESCAPES.get(escape)
            if row is not None:
                return self._switched(raw, escape, *row)
        return "\ufffd" + raw[1:].decode(self._codec, "replace")

    def _switched(self, raw: bytes, escape: bytes, codec: str, keeps_escape: bool) -> str:  # noqa: FBT001
        if keeps_escape:
            return raw.decode(codec, "replace")
        raw = raw[len(escape) :]
        end = _RESET.search(raw)
        if end is None:
            return raw.decode(codec, "replace")
        return raw[: end.start()].decode(codec, "replace") + raw[end.start() :].decode(self._codec, "replace")


def _guessed(raw: bytes) -> str:
    """Return bytes of no set as UTF-8, which other text is hardly ever by chance, or as Latin-1, which all are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin_1")


class Charsets:
    """The decoders of one data set and its items, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, ...], Charset] = {}

    def of(self, terms: tuple[str, ...]) -> Charset:
        """Return the decoder for defined terms."""
        found = self._made.get(terms)
        if found is None:
            found = self._made[terms] = Charset(terms)
        return found
