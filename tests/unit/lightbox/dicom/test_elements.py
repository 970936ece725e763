from __future__ import annotations

from lightbox.dicom import elements
from lightbox.dicom.charset import Charset
from lightbox.dicom.elements import UNDEFINED, Scope, Unsettled, known_vr, without_un
from lightbox.dicom.json_model import Element

CREATORS = {0x00191000: "SIEMENS MR HEADER"}


def test_names_the_vr_of_what_comes_without_one() -> None:
    assert known_vr(0x00100010, {}) == "PN"
    assert known_vr(0x00080007, {}) == "UN"
    assert known_vr(0x00190010, {}) == "LO"
    assert known_vr(0x0019100C, CREATORS) == "IS"
    assert known_vr(0x0019110C, CREATORS) == "UN"
    assert known_vr(0x00190001, CREATORS) == "UN"


def test_undoes_un() -> None:
    assert without_un(0x00081115, UNDEFINED, {}) == "SQ"
    assert without_un(0x00100010, 4, {}) == "PN"
    assert without_un(0x00100010, 0x10000, {}) == "UN"
    assert without_un(0x0019100C, 0x10000, CREATORS) == "IS"


def test_scopes_name_places() -> None:
    scope = Scope(Charset()).within(Charset(), 0x54000100).item(0)
    assert (scope.path, scope.depth) == ("54000100.0.", 1)


def test_settles_from_a_mark_on() -> None:
    waiting = Unsettled(little=True)
    first = waiting.add(0x00280106, b"\xff\xff")
    mark = len(waiting)
    second = waiting.add(0x00280107, b"\xff\xff\x01")
    empty = waiting.add(0x00280108, b"")
    waiting.settle(mark, signed=True)
    assert second == {"vr": "SS", "Value": [-1]}
    assert empty == {"vr": "SS"}
    waiting.settle(0, signed=False)
    assert first == {"vr": "US", "Value": [65535]}


def test_a_lut_counts_without_sign() -> None:
    waiting = Unsettled(little=False)
    descriptor = waiting.add(0x00281101, b"\xff\xff\x80\x00\x00\x10")
    waiting.settle(0, signed=True)
    assert descriptor == {"vr": "SS", "Value": [65535, -32768, 16]}


def test_forgets() -> None:
    waiting = Unsettled(little=True)
    waiting.add(0x00280106, b"\1\0")
    waiting.forget(0)
    assert len(waiting) == 0


def test_unsigns_only_what_is_negative() -> None:
    for found, expected in ((-1, 65535), (256, 256)):
        element: Element = {"vr": "SS", "Value": [found, -1]}
        elements.unsign(element)
        assert element.get("Value") == [expected, -1]
    nothing: Element = {"vr": "SS"}
    elements.unsign(nothing)
    assert nothing == {"vr": "SS"}


def test_texts_of_anything() -> None:
    assert elements.strings({"vr": "CS", "Value": ["A", None, 3]}) == ["A", "", ""]
    assert elements.strings({"vr": "CS"}) == []
