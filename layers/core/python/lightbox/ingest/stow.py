"""Storing over DICOMweb (STOW-RS, PS3.18 §10.5): the same way into an archive as an upload's, within one request.

The reply is sent once everything is on record, so a search finds it from then on. A request that comes twice stores
nothing twice. What could not be dealt with in the time that a request has is reported as failed, and may be sent
again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lightbox.access.policy import Scope
from lightbox.dicom.reading import Names, names
from lightbox.dicom.received import MultipartInvalid
from lightbox.dicom.refusals import DicomDirectory
from lightbox.dicom.source import InMemory
from lightbox.errors import InvalidInput, LightboxError, QuotaExceeded, Transient
from lightbox.ingest import service
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.digests import digest_of
from lightbox.ingest.errors import ContentDiffers, EmptyRequest, OtherStudy
from lightbox.ingest.records import Outcome
from lightbox.ingest.service import AT_ONCE, Ingest, Results
from lightbox.runtime import Runtime

SECONDS = 20.0
"""How long a request is worked on before the rest of it is given back: API Gateway waits 30 seconds for an answer."""

PROCESSING_FAILURE = 0x0110
CLASS_NOT_SUPPORTED = 0x0122
OUT_OF_RESOURCES = 0xA700
NOT_OF_ITS_CLASS = 0xA900
OTHER_STUDY = 0xA901
CONTENT_DIFFERS = 45070
"""The code by which Azure's DICOM service tells that the archive holds another file of that UID."""

_FAILURES: tuple[tuple[type[LightboxError], int], ...] = (
    (QuotaExceeded, OUT_OF_RESOURCES),
    (OtherStudy, OTHER_STUDY),
    (ContentDiffers, CONTENT_DIFFERS),
    (DicomDirectory, CLASS_NOT_SUPPORTED),
    (MultipartInvalid, PROCESSING_FAILURE),
    (InvalidInput, NOT_OF_ITS_CLASS),  # an identifier that every object of its class has is missing or no identifier
)
"""Failure Reason (0008,1197) by error, the first that fits (PS3.18 §10.5.3, PS3.4 Table B.2-1)."""


@dataclass(frozen=True, slots=True)
class Unmade:
    """What a request carried that no file could be made of.

    Parameters
    ----------
    error
        Why.
    names
        What it says that it is, as far as that can be believed.
    """

    error: LightboxError
    names: Names = Names()  # noqa: RUF009 - a tuple


Sent = bytes | Unmade
"""One file that a request carried, or why no file could be made of what it carried."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file.

    Parameters
    ----------
    names
        What it is, as far as could be read.
    failure
        Failure Reason (PS3.18 §10.5.3); 0: the archive holds it.
    """

    names: Names
    failure: int = 0


@dataclass(frozen=True)
class Stow:
    """Stores what a request carries.

    Parameters
    ----------
    runtime
        Table, buckets, clock and ids.
    """

    runtime: Runtime

    @classmethod
    def over(cls, runtime: Runtime) -> Stow:
        """Build the service over a runtime."""
        return cls(runtime)

    def store(self, scope: Scope, files: Iterable[Sent], study_uid: str = "") -> list[Verdict]:
        """Store files, and tell for each what became of it, in order.

        Parameters
        ----------
        scope
            The archive.
        files
            What the request carried.
        study_uid
            The study that all of them must belong to; empty: any.

        Raises
        ------
        EmptyRequest
            There was none.
        Transient
            None could be dealt with now.
        """
        verdicts: list[Verdict] = []
        put_off = 0
        naps, deadline = iter(service.NAPS), time.monotonic() + SECONDS
        rest = iter(files)
        while batch := list(islice(rest, AT_ONCE)):
            arrivals = [self._arrival(scope, sent, study_uid, n) for n, sent in enumerate(batch)]
            results = self._accepted([a for a in arrivals if a], naps, deadline)
            for sent, arrival in zip(batch, arrivals, strict=True):
                result = results.get(arrival, Transient()) if arrival else None
                put_off += isinstance(result, Transient)
                verdicts.append(_verdict(sent, result))
        if not verdicts:
            raise EmptyRequest
        if put_off == len(verdicts):
            raise Transient
        return verdicts

    def _accepted(self, arrivals: Sequence[Arrival], naps: Iterator[float], deadline: float) -> Results:
        if not arrivals or time.monotonic() > deadline:
            return {}
        ingest = Ingest.over(self.runtime)
        return ingest.accept_patiently(arrivals, (nap for nap in naps if time.monotonic() + nap < deadline))

    def _arrival(self, scope: Scope, sent: Sent, study_uid: str, number: int) -> Arrival | None:
        if isinstance(sent, Unmade):
            return None
        return Arrival(
            archive_id=scope.archive_id,
            bucket=self.runtime.archive,
            key="",
            size=len(sent),
            digest=digest_of([sent], len(sent)),
            file_id=str(number),
            content=sent,
            study_uid=study_uid,
        )


def _verdict(sent: Sent, result: Outcome | LightboxError | None) -> Verdict:
    if isinstance(sent, Unmade):
        return Verdict(sent.names, _failure(sent.error))
    refusal = result if isinstance(result, LightboxError) else None
    if isinstance(result, Outcome):
        refusal = result.refusal
        if result.parsed is not None:
            i = result.parsed.instance
            known = Names(i.study_uid, i.series_uid, i.uid, i.sop_class)
            return Verdict(known, _failure(refusal) if refusal else 0)
    return Verdict(names(InMemory(sent)), _failure(refusal))


def _failure(refusal: LightboxError | None) -> int:
    return next((code for family, code in _FAILURES if isinstance(refusal, family)), PROCESSING_FAILURE)
