from __future__ import annotations

from botocore.client import BaseClient
from botocore.response import StreamingBody

from benchmarks.costs import alternately, metered
from lightbox.store import keys
from lightbox.store.writes import Put


def test_calls_records_and_bytes_are_counted(runtime):
    key, other = keys.account("1"), keys.account("2")
    for each in (key, other):
        runtime.table.write(Put(each, {"id": "1"}))
    runtime.archive.put("archive/a", bytes(1000), "application/dicom")
    with metered() as meter:
        runtime.table.get(key)
        runtime.table.get(keys.account("3"))
        runtime.table.get_many([key, other])
        runtime.table.query(key.pk)
        runtime.archive.window("archive/a", 0, 100)
        assert sum(map(len, runtime.archive.stream("archive/a"))) == 1000
    assert meter.calls == {"GetItem": 2, "BatchGetItem": 1, "Query": 1, "GetObject": 2}
    assert (meter.records, meter.fetched) == (4, 1100)
    assert 0 < meter.aws < meter.whole
    meter.leave_out_caller()
    assert meter.note() == "1 BatchGetItem, 1 GetItem, 2 GetObject, 1 Query"


def test_afterwards_botocore_is_as_it_was():
    before = BaseClient._make_api_call, StreamingBody.read, StreamingBody.iter_chunks
    with metered():
        assert BaseClient._make_api_call is not before[0]
    assert (BaseClient._make_api_call, StreamingBody.read, StreamingBody.iter_chunks) == before


def test_calls_are_measured_by_turns():
    order = []
    mine, peer = alternately(2, lambda: order.append("mine"), lambda: order.append("peer"), warm=1)
    assert order == ["mine", "peer"] * 3
    assert len(mine.values) == len(peer.values) == 2
