"""After a crash: what the objects know that the records do not.

The emulator keeps objects on disk as they come, but its records only as of the last save (once a minute, and
at a clean stop). So a start after an unclean end puts originals back on record, and has the worker look at
what lies in the intake once more: its notifications may be gone. Both change nothing where nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lightbox import observe
from lightbox.errors import LightboxError
from lightbox.ingest.service import Ingest
from lightbox.objects import layout
from lightbox.runtime import Runtime

AT_ONCE = 10


@dataclass(frozen=True)
class Rebuild:
    """Brings the records in line with the objects.

    Parameters
    ----------
    runtime
        Table and buckets.
    """

    runtime: Runtime

    def catalogue(self, archive_id: str = "") -> int:
        """Put every original (of one archive, if named) back on record; return how many could not be."""
        ingest = Ingest.over(self.runtime)
        lost = 0
        for key in self.runtime.archive.keys(f"{layout.ARCHIVE}{archive_id and archive_id + '/'}"):
            try:
                ingest.restore(key)
            except (LightboxError, ValueError) as error:
                observe.log("original not restored", reason=getattr(error, "slug", type(error).__name__))
                lost += 1
        return lost

    def intake(self) -> None:
        """Take in what landed and was not looked at yet."""
        ingest = Ingest.over(self.runtime)
        for keys in _batches(self.runtime.intake.keys(layout.INTAKE)):
            for error in ingest.landed(keys).values():
                observe.log("file held back", slug=error.slug)

    def adopt(self, orphan: str, archive_id: str) -> int:
        """Move the originals of an archive whose account was lost into another archive; return how many.

        Parameters
        ----------
        orphan
            The lost account's archive.
        archive_id
            Where they belong now.
        """
        archive = self.runtime.archive
        moved = 0
        for keys in _batches(list(archive.keys(f"{layout.ARCHIVE}{orphan}/"))):
            for key in keys:
                _, study, series, instance, digest = layout.parse_instance(key)
                home = layout.instance(archive_id, study, series, instance, digest)
                archive.copy_from(archive, key, home, archive.size(key))
                moved += 1
            archive.delete(keys)
        self.catalogue(archive_id)
        return moved


def _batches(keys: Iterable[str]) -> Iterable[list[str]]:
    left = iter(keys)
    while batch := list(islice(left, AT_ONCE)):
        yield batch
