"""Frame rates as files tell them."""

from __future__ import annotations

import pytest

from lightbox.render.cine import milliseconds

RATE = {"00082144": {"vr": "IS", "Value": [25]}}
TIME = {"00181063": {"vr": "DS", "Value": [33.3]}}
CINE = {"00180040": {"vr": "IS", "Value": [50]}}
VECTOR = {"00181065": {"vr": "DS", "Value": [0, 40, 60]}}


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ({}, 100),
        (RATE, 40),
        (TIME, 33.3),
        (CINE, 20),
        (VECTOR, 50),
        (CINE | VECTOR | TIME | RATE, 40),
        (CINE | VECTOR | TIME, 33.3),
        ({"00181063": {"vr": "DS", "Value": [0]}} | CINE, 20),
        ({"00180040": {"vr": "IS", "Value": [0]}}, 100),
        ({"00181063": {"vr": "DS", "Value": [None]}}, 100),
        ({"00181063": {"vr": "DS", "Value": [1e30]}}, 100),
        ({"00181065": {"vr": "DS", "Value": [0]}}, 100),
    ],
)
def test_milliseconds(dataset, expected) -> None:
    assert milliseconds(dataset) == pytest.approx(expected)
