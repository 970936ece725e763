from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lightbox.catalogue.lately import Lately

MOST = 10


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 8))))
def test_what_is_got_is_what_is_made_and_no_more_is_held_than_may_be(asked: list[tuple[int, int]]) -> None:
    sizes = dict(reversed(asked))  # a key always names the same bytes
    lately, made = Lately[int](MOST), list[int]()
    for number, _ in asked:

        def make(number: int = number) -> tuple[int, int]:
            made.append(number)
            return number, sizes[number]

        before = len(made)
        assert lately.get(str(number), make) == number
        again = len(made)
        assert lately.get(str(number), make) == number
        assert (len(made) == again) is (sizes[number] <= MOST // 2)  # kept, unless it is too large
        assert again - before <= 1
        assert sum(size for _, size in lately._held.values()) == lately._size <= MOST


def test_the_one_unused_for_longest_is_forgotten_first() -> None:
    lately = Lately[str](MOST)
    for name in ("first", "second", "first", "third"):
        lately.get(name, lambda name=name: (name, 4))
    assert list(lately._held) == ["first", "third"]
    lately.clear()
    assert lately.get("first", lambda: ("anew", 4)) == "anew"
