"""The folders of a zip: names that a person can read and that a DICOMDIR may refer to.

A Referenced File ID has at most 8 components of at most 8 characters, capital letters, digits and underscores
(PS3.10 §8.2, §8.5). Within that, folders say as much as they can: ``DICOM/MULLER/20240131/CT_2/IM000001``. The rest
stands in ``README.TXT``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lightbox.catalogue.models import Instance
from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.retrieve.dicomdir import Record
from lightbox.retrieve.directory_records import KEYS, PATIENT, SERIES, STUDY, chosen, record_type, text

README = "README.TXT"
_LONGEST = 8
_STUDY_DATE, _SERIES_NUMBER, _INSTANCE_NUMBER, _MODALITY = "00080020", "00200011", "00200013", "00080060"
_DATE = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of the zip.

    Parameters
    ----------
    path
        Its components.
    instance
        What it is.
    """

    path: tuple[str, ...]
    instance: Instance


@dataclass(frozen=True, slots=True)
class Tree:
    """All of it.

    Parameters
    ----------
    files
        In the order of the directory.
    directory
        The patient's record.
    readme
        What stands where, for people.
    """

    files: list[File]
    directory: Record
    readme: str


def component(given: str, otherwise: str) -> str:
    """Return text as one component of a Referenced File ID."""
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_") or otherwise


def grown(study: Dataset, contents: Sequence[tuple[Instance, Dataset]]) -> Tree:
    """Return the tree of a study, or of some of its series.

    Parameters
    ----------
    study
        Patient and study attributes.
    contents
        Instances with their data sets.
    """
    date = json_model.text(study, _STUDY_DATE).replace(".", "")
    patient = component(text(study, "00100010").partition("^")[0], "PATIENT")
    above = ("DICOM", patient, date if _DATE.fullmatch(date) else "NODATE")
    study_uid = contents[0][0].study_uid
    study_keys = chosen(study, STUDY, 1) | {"0020000D": json_model.Element(vr="UI", Value=[study_uid])}
    under = Record("STUDY", study_keys)
    files: list[File] = []
    lines = [*_heading(study), ""]
    taken: set[str] = set()
    for place, members in enumerate(_by_series(contents), 1):
        folder = _folder(members[0][1], place, taken)
        lines.append(_line(members, "/".join((*above, folder))))
        under.below.append(_series(members, (*above, folder), place, files))
    root = Record("PATIENT", chosen(study, PATIENT, 1), [under])
    return Tree(files, root, "\r\n".join([*lines, ""]))


def _by_series(contents: Sequence[tuple[Instance, Dataset]]) -> Iterator[list[tuple[Instance, Dataset]]]:
    """Yield the members of each series in the order of their numbers, the series in that of theirs."""
    found: dict[str, list[tuple[Instance, Dataset]]] = {}
    for instance, dataset in contents:
        found.setdefault(instance.series_uid, []).append((instance, dataset))
    for members in sorted(found.values(), key=lambda each: (_number(each[0][1]) or 0, each[0][0].series_uid)):
        yield sorted(members, key=lambda each: (each[0].number, each[0].uid))


def _series(
    members: Sequence[tuple[Instance, Dataset]], above: tuple[str, ...], place: int, into: list[File]
) -> Record:
    first, dataset = members[0]
    keys = chosen(dataset, SERIES, place) | {"0020000E": json_model.Element(vr="UI", Value=[first.series_uid])}
    record = Record("SERIES", keys)
    for number, (instance, each) in enumerate(members, 1):
        path = (*above, f"IM{number:06}")
        kind = record_type(instance.sop_class)
        named = (path, instance.sop_class, instance.uid, instance.transfer_syntax)
        record.below.append(Record(kind, chosen(each, KEYS[kind], number), file=named))
        into.append(File(path, instance))
    return record


def _number(dataset: Dataset) -> int | None:
    return json_model.integer(dataset, _SERIES_NUMBER)


def _folder(dataset: Dataset, place: int, taken: set[str]) -> str:
    """Return modality and number of a series as a name that is not taken: ``CT_2``."""
    number = _number(dataset)
    for candidate in (number, place, *range(10_000, 99_999)):
        digits = str(candidate)
        if candidate is None or candidate < 0 or len(digits) > _LONGEST - 3:
            continue
        modality = component(json_model.text(dataset, _MODALITY), "OT")[: _LONGEST - 1 - len(digits)]
        name = f"{modality}_{digits}"
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError("more series than numbers")


def _heading(study: Dataset) -> list[str]:
    said = (
        ("Patient", text(study, "00100010")),
        ("Patient ID", text(study, "00100020")),
        ("Study", " ".join(filter(None, (text(study, _STUDY_DATE), text(study, "00081030"))))),
        ("Accession number", text(study, "00080050")),
    )
    lines = [f"{name}: {_one_line(value)}" for name, value in said if value]
    return [*lines, "", "Open DICOMDIR with a DICOM viewer, or any of the files in these folders:"]


def _line(members: Sequence[tuple[Instance, Dataset]], folder: str) -> str:
    dataset, count = members[0][1], len(members)
    description = _one_line(text(dataset, "0008103E"))
    return f"{folder}  {description}{' ' if description else ''}({count} {'file' if count == 1 else 'files'})"


def _one_line(value: str) -> str:
    return " ".join(value.split())
