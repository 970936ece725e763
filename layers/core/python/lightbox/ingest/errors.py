"""What an upload can be refused for."""

from __future__ import annotations

from lightbox.errors import Conflict, InvalidInput, NotFound, QuotaExceeded, TooLarge, Transient, Unsupported


class UploadNotFound(NotFound):
    """No such upload in the archive."""

    slug = "upload-not-found"
    title = "No such upload"


class FileNotFound(NotFound):
    """No such file in the upload."""

    slug = "file-not-found"
    title = "No such file in this upload"


class UploadClosed(Conflict):
    """The upload was committed or discarded: it takes no more files."""

    slug = "upload-closed"
    title = "This upload is closed"


class PartsMissing(Conflict):
    """A file was declared complete before all its parts had arrived."""

    slug = "parts-missing"
    title = "Some parts of the file have not arrived"


class InvalidDigest(InvalidInput):
    """A file's digest is not the base64 of SHA-256 sums, one for the file or one for each part."""

    slug = "invalid-digest"
    title = "The file's digest is not valid"


class FileTooLarge(TooLarge):
    """A file has more parts than S3 takes."""

    slug = "file-too-large"
    title = "The file is too large"


class StudyLeaving(Transient):
    """The study is being deleted: a file of it goes in, and makes it anew, once it is gone."""

    slug = "study-leaving"
    title = "The study is being deleted"


class NotAsNamed(InvalidInput):
    """An object of the archive bucket holds another instance than its key says."""

    slug = "not-as-named"
    title = "The object is not the instance that its key names"


class ContentDiffers(Conflict):
    """A file has the SOP Instance UID of another one that is in the archive, and other content."""

    slug = "content-differs"
    title = (
        "Another file with the same SOP Instance UID and different content is in the archive already; "
        "the stored one was left as it is."
    )


class ArchiveFull(QuotaExceeded):
    """The archive has no room for the file."""

    slug = "archive-full"
    title = "The archive is full: delete what is no longer needed, or enlarge it"


class OtherStudy(InvalidInput):
    """A file was sent to the address of a study that it does not belong to."""

    slug = "other-study"
    title = "The file belongs to another study than the one it was sent to"


class EmptyRequest(InvalidInput):
    """A request to store that carries nothing."""

    slug = "nothing-to-store"
    title = "The request carries nothing to store"


class MediaTypeUnsupported(Unsupported):
    """A request to store in a form that Lightbox does not read."""

    slug = "media-type-unsupported"
    title = "Send application/dicom or application/dicom+json, alone or as parts of multipart/related"


class TooManyParts(TooLarge):
    """More parts than one request can store in time."""

    slug = "too-many-parts"
    title = "Too many parts for one request: send fewer, or use an upload, POST /api/uploads"
