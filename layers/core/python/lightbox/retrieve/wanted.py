"""What the client takes, and which of the forms we have that is (PS3.18 §8.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.dicom.transfer import transfer_syntax
from lightbox.retrieve.errors import FormUnavailable, SyntaxUnavailable

AS_STORED = "*"
"""Asks for the stored transfer syntax, whatever it is (PS3.18 §8.7.3.5.2)."""


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
    """

    media_type: str
    transfer_syntax: str = ""
    multipart: bool | None = None

    def takes(self, form: Form) -> bool:
        """Whether a form falls under it."""
        return self.takes_type(form) and self.transfer_syntax in ("", AS_STORED, form.transfer_syntax)

    def takes_type(self, form: Form) -> bool:
        """Whether a form falls under it but for its transfer syntax."""
        kind = self.media_type
        return kind in ("*/*", form.media_type) or (kind[-2:] == "/*" and form.media_type.startswith(kind[:-1]))


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which something can be had.

    Parameters
    ----------
    media_type
        Without parameters.
    transfer_syntax
        Its UID; empty where there is none.
    """

    media_type: str
    transfer_syntax: str = ""

    @property
    def content_type(self) -> str:
        """The media type with the transfer syntax: without it clients take Implicit VR Little Endian for granted."""
        return f"{self.media_type}; transfer-syntax={self.transfer_syntax}" if self.transfer_syntax else self.media_type


@dataclass(frozen=True, slots=True)
class Choice:
    """The form that is sent, and whether in parts."""

    form: Form
    multipart: bool


def choose(wants: Sequence[Want], forms: Sequence[Form], *, single: bool, in_parts: bool = True) -> Choice:
    """Return the first thing wanted that can be had.

    Without a word about the transfer syntax, the stored one is sent. PS3.18 §8.7.3.5.2 would have Explicit VR
    Little Endian then; what is compressed would have to be decoded, and every viewer decodes by itself.

    Parameters
    ----------
    wants
        The most wanted first.
    forms
        What we have, our first choice first.
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
    for want in possible:
        for form in forms:
            if want.takes(form):
                multipart = in_parts or not single if want.multipart is None else want.multipart
                return Choice(form, multipart)
    if any(want.takes_type(form) for want in possible for form in forms):
        stored = transfer_syntax(forms[-1].transfer_syntax)
        raise SyntaxUnavailable(
            f"It is stored as {stored.name} ({stored.uid}): ask for that, or for transfer-syntax=*."
        )
    kinds = " or ".join(dict.fromkeys(form.media_type for form in forms))
    how = f"multipart/related with the type {kinds}" + (f", or {kinds} by itself" if single else "")
    raise FormUnavailable(f"It can be had as {how}.")
