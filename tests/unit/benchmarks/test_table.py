from __future__ import annotations

from benchmarks.table import Row, Samples, count, render


def row(measured: float, most: float | None = 1.0) -> Row:
    return Row("frames", count(measured), "ms", "the limit", count(4), most, "a note")


def test_samples_tell_their_middle_and_where_half_of_them_lie():
    samples = Samples.of([1, 2, 3, 4, 100])
    assert (samples.median, samples.spread) == (3, 1)
    assert str(samples) == "3 ±1"
    assert str(samples / 2) == "1.5 ±0.5"


def test_a_count_does_not_vary():
    assert str(count(65536)) == "65,536"


def test_figures_keep_three_digits():
    assert [str(count(value)) for value in (0.01234, 2.5, 123.4, 1000)] == ["0.0123", "2.5", "123", "1,000"]


def test_a_budget_is_missed_when_the_ratio_exceeds_it():
    assert not row(4).missed
    assert row(4.1).missed
    assert not row(400, most=None).missed


def test_the_table_is_markdown_ratios_first():
    head, rule, kept, missed, told = render([row(2), row(8), row(8, most=None)]).splitlines()
    assert [cell.strip() for cell in head.split("|")[1:4]] == ["ratio", "budget", "what"]
    assert set(rule) == {"|", "-", " "}
    assert [cell.strip() for cell in kept.split("|")[1:7]] == [
        "0.5",
        "1",
        "frames",
        "2 ms",
        "the limit: 4 ms",
        "a note",
    ]
    assert "| 1 MISSED |" in missed
    assert "MISSED" not in told
    assert len({len(line) for line in (head, rule, kept, missed, told)}) == 1
