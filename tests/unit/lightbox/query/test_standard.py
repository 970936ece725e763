"""Searches at every level find what a second reading of the standard finds, and answer what it demands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom.attributes import Level
from lightbox.http.message import Query
from lightbox.query.qido import query
from lightbox.query.search import Search
from tests.make import standard
from tests.make.archives import catalogue, within
from tests.make.memory_table import MemoryTable
from tests.make.searchable import NAMED, POOLS, TEXTS, WITHIN, ZONES, Found, Result, archives, stored
from tests.make.standard import Key, tag_of

Draw = Callable[..., Any]

ROOT = "https://x"
FLAGS = ("fuzzymatching", "emptyvaluematching", "multiplevaluematching")
UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")

DEMANDED: dict[Level, tuple[str, ...]] = {
    Level.STUDY: (
        "SpecificCharacterSet", "StudyDate", "StudyTime", "AccessionNumber", "InstanceAvailability",
        "ModalitiesInStudy", "ReferringPhysicianName", "RetrieveURL", "PatientName", "PatientID", "PatientBirthDate",
        "PatientSex", "StudyInstanceUID", "StudyID", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
    ),
    Level.SERIES: (
        "SpecificCharacterSet", "Modality", "SeriesDescription", "RetrieveURL", "SeriesInstanceUID", "SeriesNumber",
        "NumberOfSeriesRelatedInstances", "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime",
    ),
    Level.INSTANCE: (
        "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "InstanceAvailability", "RetrieveURL",
        "AvailableTransferSyntaxUID", "InstanceNumber", "NumberOfFrames", "Rows", "Columns", "BitsAllocated",
    ),
}  # fmt: skip
"""What stands in results unasked (PS3.18 Tables 10.6.3-3 to 10.6.3-5), known or not."""

IF_KNOWN: dict[Level, tuple[str, ...]] = {
    Level.STUDY: ("TimezoneOffsetFromUTC",),
    Level.SERIES: ("TimezoneOffsetFromUTC", "RequestAttributesSequence"),
    Level.INSTANCE: ("TimezoneOffsetFromUTC",),
}


def paths(level: Level) -> list[tuple[str, ...]]:
    """Return what can be asked for at a level."""
    names = [name for at in Level if at <= level for name in NAMED[at] if level > Level.STUDY or name != "Modality"]
    inner = ([(name, each) for each in WITHIN[name]] if name in WITHIN else [(name,)] for name in names)
    return [("ModalitiesInStudy",), *(path for some in inner for path in some)]


def text_key(draw: Draw, text: str) -> str:
    """Draw a key that has to do with a text: the whole, or a pattern of a piece of it."""
    if draw(st.booleans()):
        return draw(st.sampled_from([text, text.upper(), text.swapcase()]))
    begin = draw(st.integers(0, len(text) - 1))
    piece = text[begin : draw(st.integers(begin + 1, len(text)))]
    hole, stars = draw(st.integers(0, len(piece) - 1)), st.sampled_from(["", "*"])
    return draw(stars) + piece[:hole] + draw(st.sampled_from([piece[hole], "?", "*"])) + piece[hole + 1 :] + draw(stars)


def name_key(draw: Draw, name: str, *, fuzzy: bool) -> str:
    """Draw a key for a name: beginnings of its words, or something of one of its groups."""
    if fuzzy:
        words = standard.folded(name).replace("^", " ").replace("=", " ").split()
        some = draw(st.lists(st.sampled_from(words), min_size=1, max_size=2))
        return draw(st.sampled_from([" ", "^"])).join(word[: draw(st.integers(1, len(word)))] for word in some)
    group = draw(st.sampled_from([each for each in name.split("=") if each]))
    return draw(st.sampled_from(["", "", "=", "*="])) + text_key(draw, group) + draw(st.sampled_from(["", "", "="]))


def range_key(draw: Draw, vr: str, value: str) -> str:
    """Draw a value, or a range that is open at one end or at none."""
    other = draw(st.sampled_from(POOLS[vr]))
    return draw(st.sampled_from([value, f"{value}-{other}", f"{other}-{value}", f"{value}-", f"-{value}"]))


def any_key(draw: Draw, level: Level, how: standard.Search, known: Mapping[str, Any]) -> Key:
    """Draw a key, mostly for a value that a certain result has."""
    key = Key(draw(st.sampled_from(paths(level))), draw(st.sampled_from(["", "*", "**"])))
    pool = (draw(st.integers(0, 3)) and stored(known, key.path)) or POOLS.get(key.vr, TEXTS)
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return key
    if kind == 1 and how.empty and len(key.path) == 1 and key.path != ("ModalitiesInStudy",):
        return key._replace(value=standard.EMPTY)
    some = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2))
    match key.vr:
        case "PN":
            made = [name_key(draw, each, fuzzy=how.fuzzy) for each in some]
        case "CS":
            made = ["\\".join([*some, *draw(st.lists(st.sampled_from(["ct", "C?", "*R", "OT"]), max_size=1))])]
        case "DA" | "TM" | "DT":
            made = [range_key(draw, key.vr, some[0])]
        case "IS" | "DS" | "US":
            made = [str(some[0])]
        case _:
            made = [text_key(draw, each) for each in some]
    several = how.several and key.vr in standard.LISTS_OF_VALUES
    return key._replace(value="\\".join(made) if several else made[0])


def uid_key(draw: Draw, level: Level, found: Sequence[Result]) -> Key:
    """Draw a list of UIDs, some of which there are."""
    at = draw(st.sampled_from([each for each in Level if each <= level]))
    some = st.sampled_from([*sorted({each.uids[at] for each in found}), "1.2.99"])
    return Key((UIDS[at],), draw(st.sampled_from(",\\")).join(draw(st.lists(some, min_size=1, max_size=3))))


def parameter(draw: Draw, key: Key) -> str:
    """Return a key as it stands in an address: by keywords or tags, in any case, escaped in one way or another."""
    names = ([name, name.lower(), tag_of(name), tag_of(name).lower()] for name in key.path)
    path = ".".join(draw(st.sampled_from(some)) for some in names)
    return f"{path}={draw(st.sampled_from([quote, quote_plus]))(key.value)}"


@given(archives(), st.sampled_from(Level), st.data())
def test_what_is_found_and_what_is_answered(
    archive: tuple[MemoryTable, Found], level: Level, data: st.DataObject
) -> None:
    (table, there), draw = archive, data.draw
    target = draw(st.sampled_from(there[level]))
    flags = [draw(st.booleans()) for _ in FLAGS]
    how = standard.Search((), *flags, zone=draw(st.sampled_from(["", *ZONES])))
    many = draw(st.sampled_from([1, 1, 1, 2, 3]))
    wanted = [any_key(draw, level, how, target.known) for _ in range(many)]
    wanted += [uid_key(draw, level, there[level])] if draw(st.integers(0, 3)) == 0 else []
    below = target.uids[:-1] if draw(st.booleans()) else ()
    fields = draw(st.lists(st.sampled_from(paths(Level.INSTANCE)).map(lambda path: path[0]), max_size=3))
    offset, limit = draw(st.sampled_from([0, 0, 0, 1, 2])), draw(st.sampled_from([100, 100, 2, 1, 0]))
    parameters = [
        *(parameter(draw, key) for key in wanted),
        *(f"{name}={str(on).lower()}" for name, on in zip(FLAGS, flags, strict=True)),
        f"limit={limit}&offset={offset}&TimezoneOffsetFromUTC={quote(how.zone)}&includefield={','.join(fields)}",
    ]
    asked = query(level, Query("&".join(draw(st.permutations(parameters)))).pairs, *below)
    results = Search(catalogue(table)).results(within(), asked, ROOT)

    meets = how._replace(keys=tuple(wanted)).meets
    expected = [each for each in there[level] if meets(each.known) and each.uids[: len(below)] == below]
    shown = expected[offset : offset + limit]
    answers = [json.loads(item) for item in results.items]
    assert [uids(answer, level) for answer in answers] == [each.uids for each in shown]
    complete = offset + limit >= len(expected)
    assert results.total == (len(expected) if complete else None)
    assert any("more results" in text for text in results.warnings) is not complete
    above = [at for at in Level if len(below) <= at <= level]
    always = {tag_of(name) for at in above for name in DEMANDED[at]}
    named = {*fields, *(key.path[0] for key in wanted), *(name for at in above for name in IF_KNOWN[at])}
    for answer, each in zip(answers, shown, strict=True):
        assert always | {tag_of(name) for name in named} & each.known.keys() <= answer.keys()
        assert_told(answer, each)


def uids(answer: Mapping[str, Any], level: Level) -> tuple[str, ...]:
    """Return the UIDs of a result."""
    return tuple(answer[tag_of(name)]["Value"][0] for name in UIDS[: level + 1])


def assert_told(answer: Mapping[str, Any], result: Result) -> None:
    """Assert that what stands in a result is what is known; of sequences what was asked for."""
    address = "".join(
        f"/{name}/{uid}" for name, uid in zip(("studies", "series", "instances"), result.uids, strict=False)
    )
    assert answer[tag_of("RetrieveURL")]["Value"] == [ROOT + address]
    assert answer[tag_of("SpecificCharacterSet")]["Value"] == ["ISO_IR 192"]
    for tag, element in answer.items():
        if tag in result.known and element["vr"] != "SQ":
            assert element == result.known[tag], tag
