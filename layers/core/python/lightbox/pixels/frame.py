"""A decoded frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """The samples of one frame.

    Parameters
    ----------
    pixels
        Rows x columns, or rows x columns x samples, colour by pixel. Integers hold the stored value: bits that are
        not stored are gone, signed ones are sign-extended. May be read-only.
    photometric
        What the samples are now: decoders that undo a colour transform say ``RGB``.
    reduced
        How often the size was halved on the way.
    """

    pixels: NDArray[Any]
    photometric: str
    reduced: int = 0
