from __future__ import annotations

from pydicom.charset import convert_encodings, decode_bytes, encode_string

from local.demo import people

EVERYONE = [value for value in vars(people).values() if isinstance(value, people.Patient)]


def test_ids_are_unique_and_plainly_invented() -> None:
    assert len({person.id for person in EVERYONE}) == len(EVERYONE) >= 12
    assert all(person.id.startswith("DEMO-") for person in EVERYONE)


def test_every_name_can_be_written_in_its_character_set() -> None:
    for person in EVERYONE:
        encodings = convert_encodings(list(person.charset) or [""])
        for group in f"{person.name}={person.referrer}".split("="):
            for part in group.split("^"):
                assert decode_bytes(encode_string(part, encodings), encodings, set()) == part, person.id


def test_the_japanese_name_has_its_three_groups() -> None:
    alphabetic, ideographic, phonetic = people.YAMADA.name.split("=")
    assert (alphabetic, ideographic, phonetic) == ("Yamada^Tarou", "山田^太郎", "やまだ^たろう")
