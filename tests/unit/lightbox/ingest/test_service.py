"""One way in: what is stored, what is refused, and what every retry ends in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydicom import DataElement
from pydicom.config import IGNORE
from pydicom.uid import ImplicitVRLittleEndian

from lightbox.access.policy import Action, scope
from lightbox.catalogue.errors import StudyNotFound
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.source import LARGEST, Limits
from lightbox.errors import Transient, Unsupported
from lightbox.ingest import service
from lightbox.ingest.arrivals import Arrival, Parsed
from lightbox.ingest.errors import ContentDiffers, NotAsNamed, StudyLeaving
from lightbox.ingest.models import FileState
from lightbox.ingest.service import Ingest
from lightbox.objects import layout
from lightbox.retention.service import Retention
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import TableError
from lightbox.store.writes import Write
from tests.fixtures.uploading import OWNER, Sender
from tests.make import dicom


def archive_counts(runtime: Runtime) -> dict[str, int]:
    record = runtime.table.get(keys.archive(OWNER.archive_id)) or {}
    return {name: record.get(name, 0) for name in ("studies", "series", "instances", "size")}


def test_files_of_two_studies_are_on_record_and_counted(sender: Sender, runtime: Runtime) -> None:
    files = {
        "a/1": dicom.ct(study=1, series=1, instance=1),
        "a/2": dicom.ct(study=1, series=1, instance=2),
        "a/3": dicom.mr(study=1, series=2, instance=3, modality="MR"),
        "b/1": dicom.ct(study=2, series=1, instance=4),
    }
    upload = sender.send(files)
    assert upload.outcomes[FileState.STORED] == upload.registered == 4
    assert upload.size == sum(map(len, files.values()))
    assert upload.studies == (dicom.uid(1), dicom.uid(2))
    study = Catalogue.over(runtime).study(sender.scope, dicom.uid(1))
    assert (study.series, study.instances, study.modalities) == (2, 3, ("CT", "MR"))
    assert study.uploads == (upload.id,)
    assert archive_counts(runtime) == {
        "studies": 2,
        "series": 3,
        "instances": 4,
        "size": sum(map(len, files.values())),
    }


def test_the_original_is_kept_to_the_byte(sender: Sender, runtime: Runtime) -> None:
    body = dicom.ct(study=1, series=1, instance=1)
    sender.send({"x": body})
    catalogue = Catalogue.over(runtime)
    instance = catalogue.instance(sender.scope, dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1))
    assert runtime.archive.read(catalogue.original(sender.scope, instance)) == body


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"not an image at all, only text" * 20, "DICOM"),
        (dicom.ct()[:700], ""),
        (b"\0" * 300, ""),
    ],
)
def test_what_is_no_image_is_unsupported_with_the_reason_and_the_rest_goes_on(
    sender: Sender, body: bytes, word: str
) -> None:
    upload = sender.send({"junk": body, "good": dicom.ct()})
    assert upload.outcomes[FileState.UNSUPPORTED] == upload.outcomes[FileState.STORED] == 1
    page = sender.sessions.files(sender.scope, upload.id, FileState.UNSUPPORTED, None, 100)
    assert [file.path for file in page.files] == ["junk"]
    assert word in page.files[0].reason
    assert page.files[0].reason


@pytest.mark.parametrize("bad", ["1.2.840.abc", "1/2", "../../1", "1." * 40 + "1", ""])
def test_an_invalid_uid_is_refused_and_never_becomes_a_key(sender: Sender, runtime: Runtime, bad: str) -> None:
    dataset = dicom.ct_dataset()
    dataset[0x0020000D] = DataElement(0x0020000D, "UI", bad, validation_mode=IGNORE)
    upload = sender.send({"x": dicom.written(dataset)})
    assert upload.outcomes[FileState.UNSUPPORTED] == 1
    assert list(runtime.archive.keys("")) == []


def test_the_same_bytes_again_are_a_success_and_count_once(sender: Sender, runtime: Runtime) -> None:
    first = sender.send({"x": dicom.ct()})
    again = sender.send({"elsewhere/y": dicom.ct()})
    assert again.outcomes[FileState.DUPLICATE] == 1
    assert again.studies == first.studies
    assert archive_counts(runtime)["instances"] == 1


def test_other_bytes_under_a_known_uid_are_a_conflict_that_loses_nothing(sender: Sender, runtime: Runtime) -> None:
    body = dicom.ct(name="First^One")
    sender.send({"x": body})
    upload = sender.send({"x": dicom.ct(name="Other^One")})
    assert upload.outcomes[FileState.CONFLICT] == 1
    page = sender.sessions.files(sender.scope, upload.id, FileState.CONFLICT, None, 100)
    assert page.files[0].reason == ContentDiffers.title
    (key,) = runtime.archive.keys(layout.study(OWNER.archive_id, dicom.uid(1)))
    assert runtime.archive.read(key) == body


def test_rivals_within_one_batch_leave_one_winner(sender: Sender, runtime: Runtime) -> None:
    upload = sender.send({"x": dicom.ct(name="A"), "y": dicom.ct(name="B"), "z": dicom.ct(name="A")})
    assert upload.outcomes[FileState.STORED] == 1
    assert upload.outcomes[FileState.CONFLICT] == 1
    assert upload.outcomes[FileState.DUPLICATE] == 1
    assert archive_counts(runtime)["instances"] == 1


def test_a_message_that_comes_twice_changes_nothing(sender: Sender, runtime: Runtime) -> None:
    upload = sender.begin()
    landed = sender.put(upload, {"x": dicom.ct(), "junk": b"junk" * 100})
    ingest = Ingest.over(runtime)
    assert ingest.landed(landed) == {}
    before = archive_counts(runtime)
    assert ingest.landed(landed + landed) == {}
    assert archive_counts(runtime) == before
    assert sender.sessions.get(sender.scope, upload.id).arrived == 2


@pytest.fixture
def one_call_at_a_time(runtime: Runtime) -> Iterator[None]:
    """Let workers interleave between AWS calls only: moto is not made for calls at the same time."""
    lock = threading.Lock()
    clients = [runtime.table._client, runtime.intake._client]
    takes = lambda **_: lock.acquire() and None  # noqa: E731
    gives = lambda **_: lock.release()  # noqa: E731
    for client in clients:
        client.meta.events.register("before-call", takes)
        client.meta.events.register("after-call", gives)
    yield
    for client in clients:
        client.meta.events.unregister("before-call", takes)
        client.meta.events.unregister("after-call", gives)


@pytest.mark.usefixtures("one_call_at_a_time")
def test_workers_side_by_side_count_right(sender: Sender, runtime: Runtime) -> None:
    upload = sender.begin()
    files = {f"{n}": dicom.ct(study=1, series=n % 3, instance=n) for n in range(30)}
    landed = sender.put(upload, files)
    ingest = Ingest.over(runtime)
    batches = [landed[n : n + 5] for n in range(0, 30, 5)]
    with ThreadPoolExecutor(4) as pool:
        late = list(pool.map(ingest.landed, batches + batches))
    for _ in range(5):
        assert all(isinstance(error, Transient) for found in late for error in found.values())
        late = [ingest.landed(landed)]
    assert archive_counts(runtime) == {
        "studies": 1,
        "series": 3,
        "instances": 30,
        "size": sum(map(len, files.values())),
    }


def test_a_discarded_upload_is_not_taken_in(sender: Sender, runtime: Runtime) -> None:
    upload = sender.begin()
    landed = sender.put(upload, {"x": dicom.ct()})
    sender.sessions.discard(sender.scope, upload.id)
    assert Ingest.over(runtime).landed(landed) == {}
    assert list(runtime.archive.keys("")) == []


def test_what_nobody_announced_is_passed_over(runtime: Runtime) -> None:
    runtime.intake.put(layout.intake("nobody", "knows"), dicom.ct(), "application/dicom")
    assert Ingest.over(runtime).landed([layout.intake("nobody", "knows")]) == {}
    assert list(runtime.archive.keys("")) == []


def test_a_file_of_a_study_on_its_way_out_waits_and_then_makes_it_anew(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "NAPS", ())
    sender.send({"x": dicom.ct(instance=1)})
    retention = Retention.over(runtime)
    retention.delete(scope(OWNER, Action.DELETE), dicom.uid(1))
    upload = sender.begin()
    landed = sender.put(upload, {"y": dicom.ct(instance=2)})
    late = Ingest.over(runtime).landed(landed)
    assert [type(error) for error in late.values()] == [StudyLeaving]
    with pytest.raises(StudyNotFound):
        Catalogue.over(runtime).study(sender.scope, dicom.uid(1))
    retention.erase(OWNER.archive_id, dicom.uid(1))
    assert Ingest.over(runtime).landed(landed) == {}
    assert Catalogue.over(runtime).study(sender.scope, dicom.uid(1)).instances == 1
    assert archive_counts(runtime)["instances"] == 1


def test_a_study_that_is_gone_within_moments_is_waited_for(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send({"x": dicom.ct(instance=1)})
    retention, naps = Retention.over(runtime), list[float]()
    retention.delete(scope(OWNER, Action.DELETE), dicom.uid(1))

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            retention.erase(OWNER.archive_id, dicom.uid(1))

    monkeypatch.setattr(time, "sleep", sleep)
    upload = sender.send({"y": dicom.ct(instance=2), "z": dicom.ct(study=2, instance=3)})
    assert (upload.outcomes[FileState.STORED], len(naps)) == (2, 2)
    assert archive_counts(runtime)["instances"] == 2


def test_a_large_header_spills_into_an_artefact_and_reads_the_same(sender: Sender, runtime: Runtime) -> None:
    dataset = dicom.ct_dataset()
    for item in range(0x10, 0xF0):
        dataset.add_new((0x0009, item), "LO", "Lightbox tests")
        for n in range(12):
            dataset.add_new((0x0009, item * 0x100 + n), "UT", f"{item * n * 7919:x}" * 40)
    sender.send({"x": dicom.written(dataset)})
    catalogue = Catalogue.over(runtime)
    instance = catalogue.instance(sender.scope, dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1))
    spilled = not instance.packed_json
    assert spilled == any(runtime.artefacts.keys(layout.study_artefacts(OWNER.archive_id, dicom.uid(1))))
    assert b'"00100010"' in catalogue.json(sender.scope, instance)


def test_an_unreadable_charset_is_stored_with_replacement(sender: Sender, runtime: Runtime) -> None:
    dataset = dicom.ct_dataset(charset="ISO_IR 192")
    body = dicom.written(dataset).replace(b"Doe^Jane", b"D\xf6e^J\xe4ne")
    assert sender.send({"x": body}).outcomes[FileState.STORED] == 1
    study = Catalogue.over(runtime).study(sender.scope, dicom.uid(1))
    assert "\ufffd" in study.attributes["00100010"]["Value"][0]["Alphabetic"]


def test_the_catalogue_is_rebuilt_from_the_archive_bucket(sender: Sender, runtime: Runtime) -> None:
    sender.send({"x": dicom.ct(instance=1), "y": dicom.ct(instance=2), "z": dicom.ct(study=2, instance=3)})
    before = archive_counts(runtime)
    originals = list(runtime.archive.keys(""))
    for record in list(runtime.table.query_all(f"ARCHIVE#{OWNER.archive_id}")):
        runtime.table.write(keys_delete(record))
    for study in (1, 2):
        for record in list(runtime.table.query_all(keys.study_contents(OWNER.archive_id, dicom.uid(study)))):
            if "sop" in record:
                runtime.table.write(
                    keys_delete({"pk": f"ARCHIVE#{OWNER.archive_id}#INSTANCE#{record['sop']}", "sk": "CLAIM"})
                )
            runtime.table.write(keys_delete(record))
    for key in originals:
        Ingest.over(runtime).restore(key)
    assert archive_counts(runtime) == before
    assert list(runtime.archive.keys("")) == originals


def keys_delete(record: dict[str, str]):
    from lightbox.store.writes import Delete

    return Delete(keys.Key(record["pk"], record["sk"]))


@pytest.mark.parametrize(
    ("written", "sorted_as"), [("2024.01.31", "20240131"), ("20240131", "20240131"), ("", "00000000")]
)
def test_a_study_stands_in_the_list_by_its_date_however_it_was_written(
    sender: Sender, runtime: Runtime, written: str, sorted_as: str
) -> None:
    dataset = dicom.ct_dataset()
    dataset[0x00080020] = DataElement(0x00080020, "DA", written, validation_mode=IGNORE)
    sender.send({"x": dicom.written(dataset)})
    record = runtime.table.get(keys.study(OWNER.archive_id, dicom.uid(1))) or {}
    assert record["lsk"] == f"{sorted_as}#{dicom.uid(1)}"


def test_text_beyond_measure_stays_out_of_the_study_and_in_the_metadata(sender: Sender, runtime: Runtime) -> None:
    dataset = dicom.ct_dataset()
    for tag, vr in ((0x00081030, "LO"), (0x00100010, "PN"), (0x0008103E, "LO"), (0x00080060, "CS")):
        dataset[tag] = DataElement(tag, vr, "x" * 500_000, validation_mode=IGNORE)
    dataset[0x00200013] = DataElement(0x00200013, "IS", "1e300", validation_mode=IGNORE)
    assert sender.send({"x": dicom.written(dataset, ImplicitVRLittleEndian)}).outcomes[FileState.STORED] == 1
    catalogue = Catalogue.over(runtime)
    study = catalogue.study(sender.scope, dicom.uid(1))
    assert study.modalities == ()
    assert {"00081030", "00100010"}.isdisjoint(study.attributes)
    assert study.attributes["00100020"]["Value"] == [dataset.PatientID]
    (instance,) = catalogue.instances(sender.scope, dicom.uid(1))
    assert instance.number == 0
    assert json.loads(catalogue.json(sender.scope, instance))["00081030"]["Value"] == ["x" * 500_000]


def test_a_file_that_cannot_be_recorded_holds_back_nobody_else(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact = runtime.table.transact

    def refusing(writes: list[Write]) -> None:
        if any(dicom.uid(1, 1, 2) in write.key.pk for write in writes):
            raise TableError("ValidationError")
        transact(writes)

    monkeypatch.setattr(runtime.table, "transact", refusing)
    upload = sender.begin()
    objects = sender.put(upload, {str(i): dicom.ct(instance=i) for i in (1, 2, 3)})
    late = Ingest.over(runtime).landed(objects)
    assert list(late) == [objects[1]]
    assert isinstance(late[objects[1]], Transient)
    after = sender.sessions.get(sender.scope, upload.id)
    assert (after.outcomes[FileState.STORED], archive_counts(runtime)["instances"]) == (2, 2)


def test_an_uncommonly_long_header_is_read_alone(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "COMMON", LARGEST._replace(elements=10))
    active: list[Arrival] = []
    at_once: list[int] = []
    parse = service.parse

    def watched(arrival: Arrival, limits: Limits = LARGEST) -> Parsed:
        if limits is not LARGEST:
            return parse(arrival, limits)
        active.append(arrival)
        at_once.append(len(active))
        try:
            return parse(arrival)
        finally:
            active.remove(arrival)

    monkeypatch.setattr(service, "parse", watched)
    upload = sender.send({str(i): dicom.ct(instance=i) for i in range(1, 6)})
    assert upload.outcomes[FileState.STORED] == 5
    assert at_once == [1] * 5


def test_outcomes_are_counted_as_metrics(sender: Sender, capsys: pytest.CaptureFixture[str]) -> None:
    sender.send({"x": dicom.ct(), "y": dicom.ct(), "junk": b"junk" * 100})
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (line["files_stored"], line["files_duplicate"], line["files_unsupported"]) == ([1.0], [1.0], [1.0])


@pytest.mark.parametrize(("body", "error"), [(b"rubbish" * 99, Unsupported), (dicom.ct(instance=7), NotAsNamed)])
def test_an_object_that_is_not_what_its_key_says_is_not_restored(
    runtime: Runtime, body: bytes, error: type[Exception]
) -> None:
    key = layout.instance("archive-1", dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1), "0" * 64)
    runtime.archive.put(key, body, "application/dicom")
    with pytest.raises(error):
        Ingest.over(runtime).restore(key)
    assert archive_counts(runtime)["instances"] == 0
