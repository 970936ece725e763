"""After a crash: the records catch up with the objects."""

from __future__ import annotations

import json

import pytest

from lightbox.catalogue.indexing import fresh_of
from lightbox.catalogue.postings import PostingLists
from lightbox.objects import layout
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.store import keys
from local.rebuild import Rebuild
from tests.fixtures.uploading import OWNER
from tests.make import dicom
from tests.make.studies import build_metadata

FILES = {"a": dicom.ct(instance=1), "b": dicom.ct(instance=2), "c": dicom.ct(study=2, instance=3)}


def counts(runtime, archive_id=OWNER.archive_id):
    record = runtime.table.get(keys.archive(archive_id)) or {}
    return {name: record.get(name, 0) for name in ("studies", "series", "instances", "size")}


@pytest.fixture
def lose_records(runtime):
    """Empty the table, as after a start from a state that was saved before."""

    def lose():
        client, table = runtime.client("dynamodb"), runtime.settings.table
        for item in client.scan(TableName=table)["Items"]:
            client.delete_item(TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})

    return lose


def test_originals_without_records_are_put_back_on_record(sender, runtime, lose_records):
    sender.send(FILES)
    before = counts(runtime)
    lose_records()
    assert Rebuild(runtime).catalogue() == 0
    assert counts(runtime) == before
    assert before["instances"] == 3


def test_what_is_on_record_stays_as_it_is(sender, runtime):
    sender.send(FILES)
    before = counts(runtime)
    assert Rebuild(runtime).catalogue() == 0
    assert counts(runtime) == before


def test_what_cannot_be_restored_is_passed_over(sender, runtime, lose_records, logs):
    sender.send(FILES)
    runtime.archive.put(
        layout.instance(OWNER.archive_id, "1.2", "1.3", "1.4", "digest"), b"no DICOM", "application/dicom"
    )
    runtime.archive.put("archive/stray", b"?", "application/dicom")
    lose_records()
    assert Rebuild(runtime).catalogue() >= 1
    assert counts(runtime)["instances"] == 3
    assert "original not restored" in logs.text


def test_a_deletion_that_was_under_way_is_finished(sender, runtime):
    sender.send(FILES)
    Retention.over(runtime).delete(sender.scope, dicom.uid(1))
    assert Rebuild(runtime).deletions() == 1
    assert list(runtime.archive.keys(layout.study(OWNER.archive_id, dicom.uid(1)))) == []
    assert runtime.table.get(keys.study(OWNER.archive_id, dicom.uid(1))) is None
    assert counts(runtime)["instances"] == 1


def test_deletions_that_the_records_forgot_are_finished_and_nothing_else_goes(sender, runtime):
    sender.send(FILES)
    runtime.archive.delete([next(runtime.archive.keys(layout.study(OWNER.archive_id, dicom.uid(1))))])
    assert Rebuild(runtime).deletions() == 1
    assert Rebuild(runtime).catalogue() == 0
    assert len(list(runtime.archive.keys(layout.ARCHIVE))) == 2
    assert (counts(runtime)["studies"], counts(runtime)["instances"]) == (2, 2)
    runtime.archive.delete(list(runtime.archive.keys(layout.study(OWNER.archive_id, dicom.uid(1)))))
    assert Rebuild(runtime).deletions() == 1
    assert (counts(runtime)["studies"], counts(runtime)["instances"]) == (1, 1)
    assert Rebuild(runtime).deletions() == 0


def test_deletions_of_series_and_instances_that_were_under_way_are_finished(sender, runtime):
    sender.send(FILES | {"d": dicom.ct(series=2, instance=4)})
    within = WithinStudy.over(runtime)
    within.delete_series(sender.scope, dicom.uid(1), dicom.uid(1, 2))
    within.delete_instance(sender.scope, (dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1)))
    assert Rebuild(runtime).deletions() == 1
    assert Rebuild(runtime).catalogue() == 0
    assert len(list(runtime.archive.keys(layout.ARCHIVE))) == 2
    assert counts(runtime)["instances"] == 2
    assert runtime.table.get(keys.claim(OWNER.archive_id, dicom.uid(1, 1, 1))) is None


def test_what_nobody_deleted_stays(sender, runtime):
    sender.send(FILES)
    assert Rebuild(runtime).deletions() == 0
    assert counts(runtime)["instances"] == 3


def test_what_lies_in_the_intake_is_looked_at_once_more(sender, runtime):
    upload = sender.begin()
    sender.put(upload, FILES)
    assert counts(runtime)["instances"] == 0
    Rebuild(runtime).intake()
    assert counts(runtime)["instances"] == 3


def test_the_originals_of_a_lost_account_move_to_the_new_one(sender, runtime, lose_records):
    sender.send(FILES)
    before = counts(runtime)
    lose_records()
    assert Rebuild(runtime).adopt(OWNER.archive_id, "archive-2") == 3
    assert counts(runtime, "archive-2") == before
    assert not list(runtime.archive.keys(layout.ARCHIVE + OWNER.archive_id))
    assert len(list(runtime.archive.keys(layout.ARCHIVE + "archive-2"))) == 3


def test_what_is_not_indexed_is_indexed(sender, runtime):
    sender.send(FILES)
    archive_id = OWNER.archive_id
    assert len(list(fresh_of(runtime.table, archive_id))) == 2
    Rebuild(runtime).index()
    assert list(fresh_of(runtime.table, archive_id)) == []
    assert PostingLists(runtime.table).usable(sender.scope)
    sender.send({"d": dicom.ct(study=3, instance=4)})
    Rebuild(runtime).index()
    assert list(fresh_of(runtime.table, archive_id)) == []
    assert runtime.table.get(keys.indexed(archive_id, dicom.uid(3)))


def test_facts_that_were_lost_are_told_once_more(sender, runtime):
    sender.send(FILES)
    build_metadata(runtime, OWNER.archive_id, dicom.uid(2), dicom.uid(2, 1))
    before = told(runtime)
    assert Rebuild(runtime).facts() == 1
    (fact,) = [each for each in told(runtime) if each not in before]
    assert (fact["study_uid"], fact["series_uids"]) == (dicom.uid(1), [dicom.uid(1, 1)])


def told(runtime):
    items = runtime.client("dynamodb").scan(TableName=runtime.settings.table)["Items"]
    return [json.loads(item["detail"]["S"]) for item in items if item["pk"]["S"].startswith(keys.FACT)]
