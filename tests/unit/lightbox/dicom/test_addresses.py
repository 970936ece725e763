from __future__ import annotations

from lightbox.dicom import addresses


def test_each_level_is_below_the_one_above() -> None:
    study = addresses.study("https://host/dicomweb/mine", "1.2")
    series = addresses.series("https://host/dicomweb/mine", "1.2", "1.3")
    assert study == "https://host/dicomweb/mine/studies/1.2"
    assert series == f"{study}/series/1.3"
    assert addresses.instance("https://host/dicomweb/mine", "1.2", "1.3", "1.4") == f"{series}/instances/1.4"
