from __future__ import annotations

from lightbox.bus.publish import ENTRIES


def entry(number):
    return {"Source": "lightbox", "DetailType": "StudyDeleted", "Detail": f'{{"n": {number}}}'}


def test_takes_everything_in_as_few_calls_as_it_may(runtime, monkeypatch):
    real, sizes = runtime.bus._client.put_events, []

    def put_events(**args):
        sizes.append(len(args["Entries"]))
        return real(**args)

    monkeypatch.setattr(runtime.bus._client, "put_events", put_events)
    assert runtime.bus.publish([entry(n) for n in range(ENTRIES * 2 + 1)]) == []
    assert sizes == [ENTRIES, ENTRIES, 1]


def test_says_which_were_not_taken(runtime, monkeypatch):
    def put_events(**args):
        odd = ({"ErrorCode": "InternalFailure"} if "1" in e["Detail"] else {"EventId": "x"} for e in args["Entries"])
        return {"Entries": list(odd)}

    monkeypatch.setattr(runtime.bus._client, "put_events", put_events)
    assert runtime.bus.publish([entry(n) for n in range(13)]) == [1, 10, 11, 12]


def test_nothing_to_publish_calls_nobody(runtime, monkeypatch):
    monkeypatch.setattr(runtime.bus._client, "put_events", None)
    assert runtime.bus.publish([]) == []
