# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

import pytest

from lightbox.dicom.uids import InvalidUid, checked, is_uid


@pytest.mark.parametrize("text", ["1", "1.2.840.10008.1.2", "1.02.3", "0.0", "9" * 64])
def test_takes_what_equipment_writes(text: str) -> None:
    assert is_uid(text)
    assert checked(text) == text


@pytest.mark.parametrize(
    "text",
    ["", ".", "1.", ".1", "1..2", "1.2a", "1/2", "../1", "1.2\n", "1.2 ", "1-2", "１.２", "9" * 65, "1." * 32 + "1"],
)
def test_refuses_what_must_not_become_a_key(text: str) -> None:
    assert not is_uid(text)
    with pytest.raises(InvalidUid) as caught:
        checked(text, "Study Instance UID")
    assert "Study Instance UID" in caught.value.detail


def test_does_not_repeat_the_value() -> None:
    with pytest.raises(InvalidUid) as caught:
        checked("Doe^Jane")
    assert "Doe" not in caught.value.detail
