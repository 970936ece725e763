"""Pictures that are kept: artefacts, never the only copy of anything.

What was made of an instance must not outlive it. The eraser, of a study or of the instance alone, empties the
prefixes under which everything here lies, and whoever puts something there looks at the record afterwards: was the
instance on its way out before the object was there, the object goes again. So it is gone whichever was first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import InstanceNotFound
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import NotFound
from lightbox.objects.bucket import Bucket, ObjectMissing

Place = tuple[str, str, str]
"""Study, Series and SOP Instance UID."""


@dataclass(frozen=True)
class Kept:
    """Where pictures are kept.

    Parameters
    ----------
    catalogue
        The records.
    artefacts
        The bucket of what can be rebuilt.
    """

    catalogue: Catalogue
    artefacts: Bucket

    def read(self, key: str) -> bytes | None:
        """Return what lies under a key, or None."""
        try:
            return self.artefacts.read(key)
        except ObjectMissing:
            return None

    def put(
        self, scope: Scope, place: Place, content: bytes, media_type: str, *keys: str, digest: str | None = None
    ) -> None:
        """Keep a picture of an instance under one or more keys, unless the instance is gone.

        Parameters
        ----------
        scope, place
            Whose, and which.
        content, media_type, keys
            The picture, and where.
        digest
            Of the instance; one of the same UID that was stored after it was deleted has another. None: any will do.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            It is: nothing is left of the picture.
        """
        for key in keys:
            self.artefacts.put(key, content, media_type)
        try:
            there = self.catalogue.instance(scope, *place)
            if digest not in (None, there.digest):
                raise InstanceNotFound
        except NotFound:
            self.artefacts.delete(keys)
            raise

    def through(
        self, scope: Scope, place: Place, key: str, media_type: str, make: Callable[[], bytes]
    ) -> Iterator[bytes]:
        """Yield a picture as it was kept, or make it and keep it; nothing is read before it is asked for."""
        content = self.read(key)
        if content is None:
            content = make()
            self.put(scope, place, content, media_type, key)
        yield content
