from __future__ import annotations

from dataclasses import replace

import pytest

from lightbox.dicom.uids import InvalidUid
from lightbox.http import places
from lightbox.http.message import Request

NAMED = {"study": "1.2", "series": "1.2.3", "instance": "1.2.3.4"}


@pytest.fixture
def request_of():
    event = {"requestContext": {"http": {"method": "GET"}}, "rawPath": "/", "headers": {"host": "lightbox.example"}}
    return lambda **params: replace(Request.from_event(event), params=params)


def test_a_place_is_what_the_path_names(request_of):
    request = request_of(**NAMED)
    assert places.study(request) == "1.2"
    assert places.series(request) == ("1.2", "1.2.3")
    assert places.instance(request) == ("1.2", "1.2.3", "1.2.3.4")


def test_the_root_is_what_the_client_called_it(request_of):
    assert places.root(request_of(archive="mine")) == "https://lightbox.example/dicomweb/mine"


@pytest.mark.parametrize("level", NAMED)
@pytest.mark.parametrize("wrong", ["..", "1.2/3", "abc", "1" * 65, ""])
def test_nothing_but_uids_is_a_place(request_of, level, wrong):
    with pytest.raises(InvalidUid):
        places.instance(request_of(**{**NAMED, level: wrong}))
