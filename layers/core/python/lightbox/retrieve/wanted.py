"""What the client takes, and which of the forms we have that is (PS3.18 §8.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.dicom.media_types import DICOM, OCTETS
from lightbox.dicom.transfer import EXPLICIT_LITTLE, transfer_syntax
from lightbox.retrieve.errors import FormUnavailable, SyntaxUnavailable

AS_STORED = "*"
"""Asks for the stored transfer syntax, whatever it is (PS3.18 §8.7.3.5.2)."""

_DEFAULTED = frozenset((DICOM, OCTETS))
"""Media types whose transfer syntax is Explicit VR Little Endian unless something else is said."""


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that the client takes.

    Parameters
    ----------
    media_type
        Of each part, or of the one; may hold wildcards.
    transfer_syntax
        A UID, :data:`AS_STORED`, or empty: it does not say.
    multipart
        Whether as multipart/related; None: either way.
    quality
        How much it is wanted, from 0 to 1.
    """

    media_type: str
    transfer_syntax: str = ""
    multipart: bool | None = None
    quality: float = 1.0

    def takes(self, form: Form) -> bool:
        """Whether a form falls under it.

        Without a word about the transfer syntax, a plain media type means Explicit VR Little Endian (PS3.18
        §8.7.3.4); an image or a video, and whoever takes anything, gets what is stored.
        """
        if not self.takes_type(form):
            return False
        if self.transfer_syntax == AS_STORED or (not self.transfer_syntax and self._open(form)):
            return form.stored
        return form.transfer_syntax in ("", self.transfer_syntax or EXPLICIT_LITTLE)

    def takes_type(self, form: Form) -> bool:
        """Whether a form falls under it but for its transfer syntax."""
        kind = self.media_type
        return kind in ("*/*", form.media_type) or (kind[-2:] == "/*" and form.media_type.startswith(kind[:-1]))

    def _open(self, form: Form) -> bool:
        return self.media_type.endswith("/*") or form.media_type not in _DEFAULTED


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which something can be had.

    Parameters
    ----------
    media_type
        Without parameters.
    transfer_syntax
        Its UID; empty where there is none.
    stored
        Whether this is how it is stored, as far as the web knows such a form.
    """

    media_type: str
    transfer_syntax: str = ""
    stored: bool = True

    @property
    def plain(self) -> bool:
        """Whether it is uncompressed samples."""
        return self.media_type == OCTETS and self.transfer_syntax == EXPLICIT_LITTLE

    @property
    def content_type(self) -> str:
        """The media type with the transfer syntax: without it clients take Implicit VR Little Endian for granted."""
        return f"{self.media_type}; transfer-syntax={self.transfer_syntax}" if self.transfer_syntax else self.media_type


@dataclass(frozen=True, slots=True)
class Choice:
    """The form that is sent, and whether in parts."""

    form: Form
    multipart: bool


def choose(
    wants: Sequence[Want], forms: Sequence[Form], *, single: bool, in_parts: bool = True, why: str = ""
) -> Choice:
    """Return the first thing wanted that can be had; among things wanted equally what needs no decoding.

    Parameters
    ----------
    wants
        The most wanted first.
    forms
        What we have, our first choice first.
    why
        What is in the way of another transfer syntax.
    single
        Whether there is one thing only, which can go by itself.
    in_parts
        How to send what may go either way.

    Raises
    ------
    SyntaxUnavailable
        Only the transfer syntax is in the way.
    FormUnavailable
        The media type is.
    """
    possible = [want for want in wants if single or want.multipart is not False]
    fitting = [(want, form) for want in possible for form in forms if want.takes(form)]
    if fitting:
        want, form = _cheapest(fitting)
        # A body of parts falls under */*, not under image/*.
        several = not single or (in_parts and want.media_type == "*/*")
        return Choice(form, several if want.multipart is None else want.multipart)
    if any(want.takes_type(form) for want in possible for form in forms):
        stored = transfer_syntax(next(form for form in reversed(forms) if form.stored).transfer_syntax)
        raise SyntaxUnavailable(
            f"It is stored as {stored.name} ({stored.uid}){why}: ask for that, or for transfer-syntax=*."
        )
    kinds = " or ".join(dict.fromkeys(form.media_type for form in forms))
    how = f"multipart/related with the type {kinds}" + (f", or {kinds} by itself" if single else "")
    raise FormUnavailable(f"It can be had as {how}.")


def _cheapest(fitting: Sequence[tuple[Want, Form]]) -> tuple[Want, Form]:
    """Return the first pair, or the one that is named and wanted as much and goes as it is stored."""
    first = fitting[0]
    equal = [(want, form) for want, form in fitting if want.quality == first[0].quality and "*" not in want.media_type]
    return first if first[1].stored else next((pair for pair in equal if pair[1].stored), first)
