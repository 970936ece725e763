"""Archives without an index get one."""

from __future__ import annotations

from typing import Any

import pytest

from lightbox.catalogue import terms
from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.postings import PostingLists, birth
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.writes import Put, Update
from ops import reindex
from ops.reindex import main
from tests.fixtures.cloud import shared_client
from tests.make.archives import ARCHIVE, put, study, within


@pytest.fixture(autouse=True)
def client(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command use this test's cloud."""
    made = shared_client("dynamodb")
    monkeypatch.setattr("boto3.session.Session.client", lambda *_: made)


def test_what_lacks_an_index_is_indexed_and_nothing_else(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    runtime.table.write(Put(keys.archive("new"), birth()))
    runtime.table.write(Put(keys.archive(ARCHIVE), {"studies": 1}))
    put(runtime.table, study(1, t00100020="P1"))
    assert not PostingLists(runtime.table).usable(within())
    assert main(["--table", runtime.settings.table]) == 0
    assert capsys.readouterr().out == f"      1 studies  {ARCHIVE}\n"
    assert PostingLists(runtime.table).usable(within())
    assert main(["--table", runtime.settings.table]) == 0
    assert not capsys.readouterr().out
    assert main(["--table", runtime.settings.table, ARCHIVE]) == 0
    assert "1 studies" in capsys.readouterr().out


def postings_of(runtime: Runtime) -> set[Key]:
    """Return the keys of all postings."""
    items: list[Any] = runtime.client("dynamodb").scan(TableName=runtime.settings.table)["Items"]
    return {Key(item["pk"]["S"], item["sk"]["S"]) for item in items if "#TERM#" in item["pk"]["S"]}


def test_what_an_older_scheme_left_goes_when_the_new_index_is_there(
    runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    left = [keys.posting(archive, "0123456789abcdefghijkl", "20240101#1.2.9") for archive in (ARCHIVE, "behind")]
    older = keys.posting(ARCHIVE, f"{terms.SCHEME - 1}.0123456789abcdefghijkl", "20240101#1.2.9")
    for key in (*left, older):
        runtime.table.write(Put(key, {"v": '["Doe"]'}))
    runtime.table.write(Put(keys.archive(ARCHIVE), birth()))
    runtime.table.write(Put(keys.archive("behind"), {"studies": 1}))
    put(runtime.table, study(1, t00100020="P1"))
    Indexing(runtime.table).bring(ARCHIVE, "1.2.1")
    there = postings_of(runtime)
    assert reindex.sweep(runtime.client("dynamodb"), runtime.settings.table) == 2
    assert postings_of(runtime) == there - {left[0], older}
    # Whoever was behind gets its index first.
    assert main(["--table", runtime.settings.table]) == 0
    assert "1 postings of an older index removed" in capsys.readouterr().out
    assert postings_of(runtime) == there - {*left, older}
    assert main(["--table", runtime.settings.table]) == 0
    assert not capsys.readouterr().out


def test_an_index_of_an_older_scheme_is_made_anew(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    runtime.table.write(Put(keys.archive(ARCHIVE), birth()))
    put(runtime.table, study(1, t00100020="P1"))
    Indexing(runtime.table).bring(ARCHIVE, "1.2.1")
    runtime.table.write(Update(keys.archive(ARCHIVE), assign={"indexed": terms.SCHEME - 1}))
    there = postings_of(runtime)
    assert main(["--table", runtime.settings.table]) == 0
    assert capsys.readouterr().out == f"      1 studies  {ARCHIVE}\n"
    assert postings_of(runtime) == there
