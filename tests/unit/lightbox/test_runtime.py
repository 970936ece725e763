from __future__ import annotations

import gc
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from unittest.mock import MagicMock

import botocore.session
import pytest

from lightbox import runtime as module
from lightbox.bus.envelope import outbox
from lightbox.events import StudyDeleted
from lightbox.runtime import Runtime, new_id, wall_clock
from tests.fixtures.cloud import SETTINGS


def test_clients_are_made_on_first_use_and_once(monkeypatch):
    made = []
    monkeypatch.setattr(Runtime, "client", lambda _, service: made.append(service) or MagicMock())
    built = Runtime(SETTINGS)
    assert made == []
    for _ in range(2):
        buckets = built.intake, built.archive, built.artefacts
        _ = built.table, built.bus
    assert sorted(made) == ["dynamodb", "events"]
    for bucket in buckets:
        bucket.size("archive/a")
    assert sorted(made) == ["dynamodb", "events", "s3"]


def test_clients_have_their_session_in_common(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    made, make = [], botocore.session.get_session
    monkeypatch.setattr(botocore.session, "get_session", lambda: made.append(make()) or made[-1])
    built = Runtime(SETTINGS)
    with ThreadPoolExecutor(4) as pool:
        clients = list(pool.map(built.client, ["s3", "dynamodb", "events", "secretsmanager"]))
    assert [client.meta.service_model.service_name for client in clients] == [
        "s3",
        "dynamodb",
        "events",
        "secretsmanager",
    ]
    assert len(made) == 1


def test_garbage_is_not_looked_for_while_a_client_is_made(monkeypatch):
    collecting = []

    def make(*_args, **_named):
        collecting.append(gc.isenabled())
        raise RuntimeError

    monkeypatch.setattr(botocore.session.Session, "create_client", make)
    with pytest.raises(RuntimeError):
        Runtime(SETTINGS).client("s3")
    assert collecting == [False]
    assert gc.isenabled()


def test_buckets_are_those_of_the_settings(runtime):
    assert [b.name for b in (runtime.intake, runtime.archive, runtime.artefacts)] == [
        SETTINGS.intake_bucket,
        SETTINGS.archive_bucket,
        SETTINGS.artefact_bucket,
    ]


def test_a_process_has_one_runtime_from_its_environment(monkeypatch):
    for name, value in SETTINGS.to_env().items():
        monkeypatch.setenv(name, value)
    module.runtime.cache_clear()
    try:
        assert module.runtime() is module.runtime()
        assert module.runtime().settings == SETTINGS
    finally:
        module.runtime.cache_clear()


def test_a_process_may_tell_the_time_by_another_clock(monkeypatch):
    for name, value in SETTINGS.to_env().items():
        monkeypatch.setenv(name, value)
    later = datetime(2030, 1, 1, tzinfo=UTC)
    module.tell_time_by(lambda: later)
    try:
        assert module.runtime().clock() == later
    finally:
        module.tell_time_by(module.wall_clock)
    assert module.runtime().clock() < later
    module.runtime.cache_clear()


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_clients_sign_the_present_way_and_try_again_by_themselves(monkeypatch, service):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    config = Runtime(SETTINGS).client(service).meta.config
    assert config.signature_version == ("s3v4" if service == "s3" else "v4")
    assert config.retries["mode"] == "standard"


def test_ids_are_long_and_never_the_same():
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(i) for i in ids} == {32}


def test_the_wall_clock_tells_utc():
    assert wall_clock().tzinfo is UTC
    assert wall_clock() <= wall_clock()


def test_importing_it_reads_no_environment_and_loads_no_boto3():
    heavy = "{'boto3', 'botocore', 'jwt', 'pydantic'}"
    code = f"import sys, lightbox.http.app, lightbox.access.tokens; assert not {heavy} & set(sys.modules)"
    path = {"PYTHONPATH": "layers/core/python"}
    done = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_tells_the_time_and_what_happened_as_records_have_them():
    moment = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)
    made = Runtime(SETTINGS, lambda: moment, lambda: "fact-1")
    assert made.now() == 1769860800
    assert made.stamp() == "2026-01-31T12:00:00.123+00:00"
    assert made.outbox(StudyDeleted("archive-1", "1.2")) == outbox(
        StudyDeleted("archive-1", "1.2"), "fact-1", 1769860800
    )
