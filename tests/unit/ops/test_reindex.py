"""Archives without an index get one."""

from __future__ import annotations

import pytest

from lightbox.catalogue.postings import PostingLists, birth
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Put
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
