"""Metadata: every attribute of every instance but the pixels, as DICOM JSON (PS3.18 §10.4.1.1.2).

A series is one gzipped artefact, sent as it is stored. Before it is built, or while it is behind, the same bytes
are put together from the instances' records, so an answer is right from the first moment on.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance, Series, in_order
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.objects import layout
from lightbox.objects.body import Body
from lightbox.objects.bucket import Bucket, ObjectMissing
from lightbox.runtime import Runtime

GZIP = "gzip"
_FAST = 1
_GZIP_FRAMING = 31
"""zlib's window bits for a gzip header around the largest window."""


@dataclass(frozen=True, slots=True)
class Ask:
    """In which form metadata is wanted.

    Parameters
    ----------
    root
        The DICOMweb root that the client used: bulk data addresses begin with it.
    media_type
        Of the answer.
    gzip
        Whether the client undoes gzip.
    """

    root: str
    media_type: str
    gzip: bool


@dataclass(frozen=True)
class Metadata:
    """The service behind ``/metadata``: each method tells the state's tag first, and reads on only if it is wanted.

    Parameters
    ----------
    catalogue
        The records.
    artefacts
        Where the series' metadata lies.
    """

    catalogue: Catalogue
    artefacts: Bucket

    @classmethod
    def over(cls, runtime: Runtime) -> Metadata:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.artefacts)

    def study(self, scope: Scope, study_uid: str) -> list[Series]:
        """Return the series whose metadata makes up a study's.

        Raises
        ------
        StudyNotFound
            The archive does not hold it.
        """
        self.catalogue.study(scope, study_uid)
        return self.catalogue.all_series(scope, study_uid)

    def study_body(self, scope: Scope, all_series: list[Series], ask: Ask) -> Body:
        """Return the metadata of several series as one array; memory holds one series and the packed answer."""
        members = (member for series in all_series for member in self._members(scope, series))
        return as_array((json_model.with_root(member, ask.root) for member in members), ask)

    def series_body(self, scope: Scope, series: Series, ask: Ask) -> Body:
        """Return the metadata of a series; the stored artefact itself wherever that will do."""
        stored = self._artefact(scope, series)
        if stored is not None and ask.gzip and not series.metadata_has_bulk:
            return Body(ask.media_type, (stored,), GZIP)
        members = _members(stored) if stored is not None else self._assembled(scope, series)
        return as_array((json_model.with_root(member, ask.root) for member in members), ask)

    def instance_body(self, scope: Scope, instance: Instance, ask: Ask) -> Body:
        """Return the metadata of one instance, an array of one."""
        return as_array([json_model.with_root(self.catalogue.json(scope, instance), ask.root)], ask)

    def _members(self, scope: Scope, series: Series) -> Iterable[bytes]:
        stored = self._artefact(scope, series)
        return _members(stored) if stored is not None else self._assembled(scope, series)

    def _artefact(self, scope: Scope, series: Series) -> bytes | None:
        """Return the artefact if it is of the series' present state."""
        if series.metadata_version != series.version:
            return None
        key = layout.series_metadata(scope.archive_id, series.study_uid, series.uid, series.state)
        try:
            return self.artefacts.read(key)
        except ObjectMissing:  # replaced or erased since the record was read
            return None

    def _assembled(self, scope: Scope, series: Series) -> Iterator[bytes]:
        for instance in in_order(self.catalogue.instances(scope, series.study_uid, series.uid)):
            yield self.catalogue.json(scope, instance)


def etag(*states: Series | Instance) -> str:
    """Return the tag of what metadata is made of; weak, since gzip and its absence share it (RFC 9110 §8.8.3)."""
    told = hashlib.sha256()
    for state in states:
        version = state.digest if isinstance(state, Instance) else f"{state.version} {state.updated}"
        told.update(f"{state.uid} {version}\n".encode())
    return f'W/"{told.hexdigest()[:32]}"'


def array(members: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a JSON array of values that are JSON already."""
    before = b"["
    for member in members:
        yield before + member
        before = b","
    yield b"]" if before == b"," else b"[]"


def _members(stored: bytes) -> Iterable[bytes]:
    """Return the inside of a stored array as one run of values; nothing for an empty one."""
    inside = gzip.decompress(stored)[1:-1]
    return [inside] if inside else []


def as_array(members: Iterable[bytes], ask: Ask) -> Body:
    """Return the body of a JSON array of values that are JSON already."""
    if ask.gzip:
        return Body(ask.media_type, _compressed(array(members)), GZIP)
    return Body(ask.media_type, array(members))


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_FAST, wbits=_GZIP_FRAMING)
    packed = map(packer.compress, pieces)
    yield from filter(None, chain(packed, (packer.flush() for _ in range(1))))
