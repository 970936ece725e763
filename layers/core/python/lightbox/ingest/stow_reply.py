"""What a request to store is answered with: the Store Instances Response Module (PS3.18 §10.5.3, Table I.2-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lightbox.dicom import addresses
from lightbox.dicom.json_model import Dataset, Element, JsonValue
from lightbox.dicom.reading import Names
from lightbox.ingest.stow import Verdict

RETRIEVE_URL = "00081190"
SOP_CLASS = "00081150"
SOP_INSTANCE = "00081155"
FAILURE_REASON = "00081197"
FAILED = "00081198"
REFERENCED = "00081199"
OTHER_FAILURES = "0008119A"


def data_set(verdicts: Sequence[Verdict], root: str) -> Dataset:
    """Return the reply's data set.

    Parameters
    ----------
    verdicts
        What became of each file, at least one.
    root
        The DICOMweb root that the client used.

    Returns
    -------
    Dataset
        What is stored, each instance once; and what is not, with the reason for each. A file that does not even tell
        its UIDs stands among the failed instances, where clients look, and among the other failures, where PS3.18
        wants it.
    """
    stored = list(dict.fromkeys(verdict.names for verdict in verdicts if not verdict.failure))
    failed = [verdict for verdict in verdicts if verdict.failure]
    studies = {names.study for names in stored}
    # Of type 2: there without a value where no one study can be named.
    found: Dataset = {RETRIEVE_URL: _url(addresses.study(root, studies.pop())) if len(studies) == 1 else {"vr": "UR"}}
    if failed:
        found[FAILED] = _sequence(_failure(verdict) for verdict in failed)
    if stored:
        found[REFERENCED] = _sequence(_stored(names, root) for names in stored)
    nameless = [verdict for verdict in failed if not verdict.names.instance]
    if nameless:
        found[OTHER_FAILURES] = _sequence({FAILURE_REASON: _number(verdict.failure)} for verdict in nameless)
    return found


def _stored(names: Names, root: str) -> Dataset:
    address = addresses.instance(root, names.study, names.series, names.instance)
    return _reference(names) | {RETRIEVE_URL: _url(address)}


def _failure(verdict: Verdict) -> Dataset:
    return _reference(verdict.names) | {FAILURE_REASON: _number(verdict.failure)}


def _reference(names: Names) -> Dataset:
    return {SOP_CLASS: _uid(names.sop_class), SOP_INSTANCE: _uid(names.instance)}


def _uid(uid: str) -> Element:
    return {"vr": "UI", "Value": [uid]} if uid else {"vr": "UI"}


def _url(address: str) -> Element:
    return {"vr": "UR", "Value": [address]}


def _number(value: int) -> Element:
    return {"vr": "US", "Value": [value]}


def _sequence(items: Iterable[Dataset]) -> Element:
    values: list[JsonValue] = list(items)
    return {"vr": "SQ", "Value": values}
