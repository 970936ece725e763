from __future__ import annotations

import pytest

from lightbox.errors import Transient
from lightbox.store import schema
from lightbox.store.cursor import InvalidCursor
from lightbox.store.keys import Key
from lightbox.store.table import BATCH_GET, Clash, TableError
from lightbox.store.writes import NEW, THERE, Check, Delete, Put, Update, Where

A, B = Key("p", "a"), Key("p", "b")


@pytest.fixture
def table(runtime):
    return runtime.table


@pytest.fixture
def naps(monkeypatch):
    taken = []
    monkeypatch.setattr("lightbox.store.table.time.sleep", taken.append)
    return taken


def failing(monkeypatch, table, operation, *codes, **more):
    """Let an operation fail with each code in turn, then work; return the number of calls."""
    real, left, calls = getattr(table._client, operation), list(codes), []

    def call(**args):
        calls.append(args)
        if not left:
            return real(**args)
        raise table._client.exceptions.ClientError({"Error": {"Code": left.pop(0)}, **more}, operation)

    monkeypatch.setattr(table._client, operation, call)
    return calls


class TestRecords:
    def test_are_read_as_they_were_put(self, table):
        values = {"n": 1, "t": "x", "b": b"\x00", "l": [1, "a"], "m": {"k": True}, "s": {"u"}, "none": None}
        table.write(Put(A, values))
        del values["none"]
        assert table.get(A) == values | {"pk": "p", "sk": "a"}

    def test_that_are_not_there_are_none(self, table):
        assert table.get(A) is None

    def test_are_replaced_whole(self, table):
        table.write(Put(A, {"x": 1}))
        table.write(Put(A, {"y": 2}))
        assert table.get(A) == {"pk": "p", "sk": "a", "y": 2}

    def test_are_removed_once_and_again(self, table):
        table.write(Put(A, {}))
        table.write(Delete(A))
        table.write(Delete(A))
        assert table.get(A) is None


class TestUpdate:
    def test_sets_adds_defaults_and_drops(self, table):
        table.write(Put(A, {"keep": 1, "gone": 1, "count": 5, "tags": {"x"}}))
        change = Update(
            A,
            assign={"name": "v", "size": 2},
            default={"keep": 9, "new": 9},
            add={"count": 3, "fresh": 1, "tags": {"y"}},
            drop=("gone",),
        )
        table.write(change)
        assert table.get(A) == {
            "pk": "p",
            "sk": "a",
            "keep": 1,
            "new": 9,
            "count": 8,
            "fresh": 1,
            "tags": {"x", "y"},
            "name": "v",
            "size": 2,
        }

    def test_makes_the_record_if_it_is_not_there(self, table):
        table.write(Update(A, add={"n": 1}))
        assert table.get(A)["n"] == 1


class TestConditions:
    def test_new_holds_only_where_nothing_is(self, table):
        table.write(Put(A, {"x": 1}, NEW))
        with pytest.raises(Clash):
            table.write(Put(A, {"x": 2}, NEW))
        assert table.get(A)["x"] == 1

    @pytest.mark.parametrize("write", [Put(A, {}, THERE), Update(A, assign={"x": 1}, where=THERE), Delete(A, THERE)])
    def test_there_holds_only_where_something_is(self, table, write):
        with pytest.raises(Clash):
            table.write(write)
        assert table.get(A) is None
        table.write(Put(A, {}))
        table.write(write)

    def test_values_must_be_as_named(self, table):
        table.write(Put(A, {"state": "open", "n": 1}))
        with pytest.raises(Clash):
            table.write(Update(A, assign={"x": 1}, where=Where(equals={"state": "open", "n": 2})))
        table.write(Update(A, assign={"state": "done"}, where=Where(equals={"state": "open", "n": 1})))
        assert table.get(A)["state"] == "done"

    def test_none_means_that_the_attribute_is_absent(self, table):
        where = Where(exists=True, equals={"mark": None})
        table.write(Put(A, {}))
        table.write(Update(A, assign={"mark": 1}, where=where))
        with pytest.raises(Clash):
            table.write(Update(A, assign={"mark": 2}, where=where))


class TestTransaction:
    def test_makes_all_writes(self, table):
        table.write(Put(B, {"n": 1}))
        table.transact([Put(A, {"x": 1}, NEW), Update(B, add={"n": 1})])
        assert (table.get(A)["x"], table.get(B)["n"]) == (1, 2)

    def test_makes_none_when_one_is_refused_and_says_which(self, table):
        table.write(Put(B, {"n": 1}))
        with pytest.raises(Clash) as caught:
            table.transact([Put(A, {"x": 1}, NEW), Put(B, {}, NEW), Delete(Key("p", "c"), THERE)])
        assert caught.value.positions == (1, 2)
        assert table.get(A) is None
        assert table.get(B)["n"] == 1

    def test_is_held_to_records_that_it_does_not_write(self, table):
        with pytest.raises(Clash) as caught:
            table.transact([Put(A, {}), Check(B, THERE)])
        assert caught.value.positions == (1,)
        table.write(Put(B, {}))
        table.transact([Put(A, {}), Check(B, THERE)])
        assert table.get(A) is not None

    def test_tries_again_when_another_was_at_the_same_records(self, table, monkeypatch, naps):
        calls = failing(
            monkeypatch, table, "transact_write_items", "TransactionConflictException", "ThrottlingException"
        )
        table.transact([Put(A, {})])
        assert (len(calls), len(naps)) == (3, 2)
        assert table.get(A) is not None

    @pytest.mark.usefixtures("naps")
    def test_tries_again_when_cancelled_by_contention_alone(self, table, monkeypatch):
        reasons = {"CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}]}
        failing(monkeypatch, table, "transact_write_items", "TransactionCanceledException", **reasons)
        table.transact([Put(A, {}), Put(B, {})])
        assert table.get(B) is not None

    def test_does_not_try_again_what_can_never_be_written(self, table, monkeypatch):
        reasons = {"CancellationReasons": [{"Code": "None"}, {"Code": "ValidationError"}]}
        calls = failing(monkeypatch, table, "transact_write_items", "TransactionCanceledException", **reasons)
        with pytest.raises(TableError):
            table.transact([Put(A, {}), Put(B, {})])
        assert len(calls) == 1

    @pytest.mark.usefixtures("naps")
    def test_gives_up_at_last(self, table, monkeypatch):
        calls = failing(monkeypatch, table, "transact_write_items", *["TransactionConflictException"] * 20)
        with pytest.raises(Transient):
            table.transact([Put(A, {})])
        assert len(calls) == 8


class TestGetMany:
    def test_finds_those_that_are_there(self, table):
        wanted = [Key("p", f"{i:03}") for i in range(BATCH_GET + 20)]
        for key in wanted[::2]:
            table.write(Put(key, {"at": key.sk}))
        found = table.get_many([*wanted, *wanted])
        assert {key: record["at"] for key, record in found.items()} == {key: key.sk for key in wanted[::2]}

    def test_of_nothing_asks_nothing(self, table, monkeypatch):
        calls = failing(monkeypatch, table, "batch_get_item")
        assert table.get_many([]) == {}
        assert calls == []

    def test_asks_again_for_what_was_kept_back(self, table, monkeypatch, naps):
        table.write(Put(A, {}))
        table.write(Put(B, {}))
        real = table._client.batch_get_item

        def half(**args):
            ((name, ask),) = args["RequestItems"].items()
            kept = ask["Keys"][1:]
            answer = real(RequestItems={name: {**ask, "Keys": ask["Keys"][:1]}})
            answer["UnprocessedKeys"] = {name: {**ask, "Keys": kept}} if kept else {}
            return answer

        monkeypatch.setattr(table._client, "batch_get_item", half)
        assert set(table.get_many([A, B])) == {A, B}
        assert len(naps) == 1

    @pytest.mark.usefixtures("naps")
    def test_gives_up_when_it_is_always_kept_back(self, table, monkeypatch):
        def none(**args):
            return {"Responses": {}, "UnprocessedKeys": args["RequestItems"]}

        monkeypatch.setattr(table._client, "batch_get_item", none)
        with pytest.raises(Transient):
            table.get_many([A])


class TestQuery:
    @pytest.fixture
    def filled(self, table):
        for number in range(5):
            at = f"{number}"
            table.write(Put(Key("p", f"s{at}"), {"n": number, "lpk": "list", "lsk": f"{9 - number}"}))
        table.write(Put(Key("p", "t0"), {"n": 100}))
        table.write(Put(Key("q", "s0"), {"n": 200}))
        return table

    def numbers(self, page):
        return [item["n"] for item in page.items]

    def test_is_one_partition_in_order(self, filled):
        page = filled.query("p")
        assert self.numbers(page) == [0, 1, 2, 3, 4, 100]
        assert page.next is None

    def test_by_prefix_range_and_backwards(self, filled):
        assert self.numbers(filled.query("p", begins="s")) == [0, 1, 2, 3, 4]
        assert self.numbers(filled.query("p", between=("s1", "s3"))) == [1, 2, 3]
        assert self.numbers(filled.query("p", begins="s", backwards=True)) == [4, 3, 2, 1, 0]

    def test_of_an_index_follows_its_own_order(self, filled):
        assert self.numbers(filled.query("list", index=schema.LISTING)) == [4, 3, 2, 1, 0]
        assert self.numbers(filled.query("list", index=schema.LISTING, between=("6", "8"))) == [3, 2, 1]

    def test_answers_only_what_was_asked_for(self, filled):
        assert filled.query("p", begins="t", only=("n",)).items == [{"n": 100}]

    @pytest.mark.parametrize("index", [None, schema.LISTING])
    def test_goes_page_by_page(self, filled, index):
        how = {"index": index, "limit": 2, "begins": "" if index else "s"}
        partition = "list" if index else "p"
        first = filled.query(partition, **how)
        second = filled.query(partition, **how, start=first.next)
        third = filled.query(partition, **how, start=second.next)
        seen = self.numbers(first) + self.numbers(second) + self.numbers(third)
        assert sorted(seen) == [0, 1, 2, 3, 4]
        assert len(seen) == 5

    def test_all_follows_the_pages(self, filled):
        assert [item["n"] for item in filled.query_all("p", limit=2)] == [0, 1, 2, 3, 4, 100]

    def test_a_place_of_another_partition_is_refused(self, filled):
        place = filled.query("p", limit=1).next
        with pytest.raises(InvalidCursor):
            filled.query("q", start=place)

    @pytest.mark.parametrize(
        "forged",
        [
            {"sk": None},
            {"sk": 7},
            {"sk": ["a"]},
            {"sk": ""},
            {"sk": "s" * 2000},
            {"sk": "a0"},
            {"sk": "t0"},
            {"pk": {}},
            {"more": "x"},
        ],
    )
    def test_a_place_that_no_page_gave_out_is_refused(self, filled, forged):
        place = filled.query("p", begins="s", limit=1).next | forged
        with pytest.raises(InvalidCursor):
            filled.query("p", begins="s", start={name: value for name, value in place.items() if value is not None})

    def test_a_place_outside_the_range_is_refused(self, filled):
        place = filled.query("list", index=schema.LISTING, limit=1, backwards=False).next
        with pytest.raises(InvalidCursor):
            filled.query("list", index=schema.LISTING, between=("6", "8"), start=place)

    def test_of_nothing_is_empty(self, table):
        assert table.query("nowhere").items == []
        assert list(table.query_all("nowhere")) == []


class TestFaults:
    @pytest.mark.parametrize(
        "code", ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"]
    )
    def test_that_pass_by_themselves_say_so(self, table, monkeypatch, code):
        failing(monkeypatch, table, "get_item", code)
        with pytest.raises(Transient):
            table.get(A)

    def test_of_ours_name_their_code_and_nothing_of_the_record(self, table):
        with pytest.raises(TableError) as caught:
            table.write(Update(A, add={"n": "DOE"}))
        assert str(caught.value) == "ValidationException"
