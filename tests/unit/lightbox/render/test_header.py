"""A header is read once for one instance, and is found by nothing but what the caller may read anyway."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.objects import layout
from lightbox.objects.bucket import ObjectMissing
from lightbox.render.header import HEADERS, Header
from lightbox.runtime import Runtime
from tests.make import dicom
from tests.make.studies import store, system

PLACE = (dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1))


@pytest.fixture
def instance(runtime: Runtime) -> Instance:
    HEADERS.clear()
    store(runtime, "ours", dicom.ct(8, 8))
    return Catalogue.over(runtime).instance(system("ours"), *PLACE)


def test_it_is_read_once(runtime: Runtime, instance: Instance) -> None:
    found = Header.of(Catalogue.over(runtime), system("ours"), instance)
    assert (found.shape.rows, found.shape.columns) == (8, 8)
    assert Header.of(Catalogue.over(runtime), system("ours"), replace(instance)) is found


def test_one_that_is_an_artefact_is_found_in_its_own_archive_only(runtime: Runtime, instance: Instance) -> None:
    catalogue, spilled = Catalogue.over(runtime), replace(instance, packed_json=b"")
    key = layout.instance_metadata("ours", *PLACE, instance.digest)
    runtime.artefacts.put(key, gzip.compress(catalogue.json(system("ours"), instance)), "application/dicom+json")
    found = Header.of(catalogue, system("ours"), spilled)
    assert Header.of(catalogue, system("ours"), spilled) is found
    with pytest.raises(ObjectMissing):
        Header.of(catalogue, system("theirs"), spilled)
    with pytest.raises(ObjectMissing):
        Header.of(catalogue, system("ours"), replace(spilled, digest="another"))
