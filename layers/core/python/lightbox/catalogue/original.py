"""A stored file as a source of ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightbox.dicom import preface
from lightbox.dicom.source import Inflated, Window
from lightbox.objects.body import Span
from lightbox.objects.bucket import Bucket


@dataclass(frozen=True, slots=True)
class Original:
    """An instance's file in the archive (``dicom.source.Source``).

    Parameters
    ----------
    bucket, key
        Where it lies.
    size
        Its length in bytes.
    """

    bucket: Bucket
    key: str
    size: int

    def window(self, offset: int, length: int) -> bytes:
        """Return a range of its bytes."""
        return self.bucket.window(self.key, offset, length)

    def stream(self, offset: int) -> Iterator[bytes]:
        """Yield its bytes from an offset on."""
        return self.bucket.stream(self.key, offset)

    def span(self, offset: int, length: int) -> Span:
        """Return a range that is read when it is sent."""
        return Span(self.bucket, self.key, offset, length)

    def whole(self) -> Span:
        """Return all of it, to be read when it is sent."""
        return Span(self.bucket, self.key, 0, self.size, whole=True)

    def inflated(self) -> Inflated:
        """Return its data set as it was before it was deflated (PS3.5 §A.5), in bounded memory."""
        return Inflated(self, preface.read_preface(Window(self)).end)
