"""Pages of the worklist that are sorted otherwise than by date."""

from __future__ import annotations

from typing import Any

import pytest

from lightbox.access.policy import Action, scope
from lightbox.query.criteria import criteria
from lightbox.query.worklist import Worklist
from lightbox.runtime import Runtime
from lightbox.store.cursor import InvalidCursor
from tests.fixtures.uploading import OWNER


@pytest.mark.parametrize("place", [{"seen": "2"}, {"seen": -1}, {"seen": 1e400}, {"after": {}, "seen": []}, {"a": 1}])
def test_a_place_that_no_page_gave_out_is_refused(runtime: Runtime, place: dict[str, Any]) -> None:
    with pytest.raises(InvalidCursor):
        Worklist.over(runtime).page(scope(OWNER, Action.SEARCH), criteria({"sort": "patientName"}), 10, place)


@pytest.mark.parametrize("after", [None, 5, "", "20240101", "20240101#", "2024#1.2", "20240101#1.2\n"])
def test_a_place_by_date_is_a_date_and_a_uid(runtime: Runtime, after: Any) -> None:
    with pytest.raises(InvalidCursor):
        Worklist.over(runtime).page(scope(OWNER, Action.SEARCH), criteria({}), 10, {"after": after})
