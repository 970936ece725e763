"""``includefield`` (PS3.18 §8.3.4.3): what of a data set is wanted beside what always stands in a result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset, JsonValue

_FIRST_BLOCK = 0x1000
"""Private elements from here on belong to a block that a creator reserved (PS3.5 §7.8.1)."""


def is_private(tag: str) -> bool:
    """Whether a tag is in one of the groups that are everybody's own."""
    return int(tag[:4], 16) % 2 == 1


def taken(known: Dataset, paths: Iterable[str], *, every: bool = False) -> Dataset:
    """Return the part of a data set that is asked for.

    Parameters
    ----------
    known
        All there is.
    paths
        Tags, or tags joined by dots: of the items of a sequence only what is named. A private element brings the
        element that names its creator (PS3.18 §10.6.3.3).
    every
        Whether all standard attributes are wanted too; private ones come by name only.
    """
    inner: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        first, _, rest = path.partition(".")
        inner[first].add(rest)
    found = {tag: element for tag, element in known.items() if not is_private(tag)} if every else {}
    for tag, below in inner.items():
        if tag not in known or (every and tag in found):
            continue
        if "" in below:
            found[tag] = known[tag]
        elif known[tag]["vr"] == "SQ":
            items: list[JsonValue] = [taken(item, below) for item in json_model.items(known, tag)]
            found[tag] = {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
        creator = f"{tag[:4]}00{tag[4:6]}"
        if is_private(tag) and int(tag[4:], 16) >= _FIRST_BLOCK and creator in known:
            found[creator] = known[creator]
    return found
