"""Why a file is not taken: each reason a person can meet has a name, and none repeats the file's content."""

from __future__ import annotations

from lightbox.errors import InvalidInput, Unsupported


class NotDicom(Unsupported):
    """Not a DICOM file at all."""

    slug = "not-dicom"
    title = "Not a DICOM file"


class DicomDirectory(Unsupported):
    """A DICOMDIR: a table of contents of a medium, not an image."""

    slug = "dicomdir"
    title = "A directory of a DICOM medium holds no images; its files are taken one by one"


class Truncated(Unsupported):
    """The file ends before its content does."""

    slug = "dicom-truncated"
    title = "The file is cut short"


class Malformed(Unsupported):
    """The bytes do not follow PS3.5."""

    slug = "dicom-malformed"
    title = "The file is damaged or not valid DICOM"


class HeaderTooLong(Unsupported):
    """More header than any real object carries."""

    slug = "dicom-header-too-long"
    title = "The file's header is too long"


class InflatedTooLarge(Unsupported):
    """A deflated data set that grows beyond reason."""

    slug = "dicom-inflated-too-large"
    title = "The deflated file is too large once inflated"


class TransferSyntaxMissing(Unsupported):
    """Compressed pixels, and nothing that says how."""

    slug = "dicom-transfer-syntax-missing"
    title = "The file does not say how its pixels are compressed"


class MissingUid(InvalidInput):
    """An identifier without which the instance has no place in an archive."""

    slug = "missing-uid"
    title = "A required DICOM identifier is missing"
