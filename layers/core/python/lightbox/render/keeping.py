"""Pictures that are kept: artefacts, never the only copy of anything.

What was made of a study must not outlive it. Its eraser empties the prefixes under which everything here lies, and
whoever puts something there looks at the record afterwards: was the study on its way out before the object was
there, the object goes again. So it is gone whichever of the two was first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import NotFound
from lightbox.objects.bucket import Bucket, ObjectMissing


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

    def put(self, scope: Scope, study_uid: str, content: bytes, media_type: str, *keys: str) -> None:
        """Keep a picture of a study under one or more keys, unless the study is gone.

        Raises
        ------
        StudyNotFound
            It is: nothing is left of the picture.
        """
        for key in keys:
            self.artefacts.put(key, content, media_type)
        try:
            self.catalogue.study(scope, study_uid)
        except NotFound:
            self.artefacts.delete(keys)
            raise

    def through(
        self, scope: Scope, study_uid: str, key: str, media_type: str, make: Callable[[], bytes]
    ) -> Iterator[bytes]:
        """Yield a picture as it was kept, or make it and keep it; nothing is read before it is asked for."""
        content = self.read(key)
        if content is None:
            content = make()
            self.put(scope, study_uid, content, media_type, key)
        yield content
