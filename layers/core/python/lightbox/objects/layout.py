"""Every S3 key, as pure functions.

A key begins with the name of its bucket's role, since the key is also the path under which the object is
reached on the site (``/intake/...``, ``/archive/...``, ``/artefacts/...``): the CDN, or the local server,
passes a presigned request on to the bucket without rewriting it. Keys hold ids and UIDs, never patient data.
"""

from __future__ import annotations

INTAKE = "intake/"
ARCHIVE = "archive/"
ARTEFACTS = "artefacts/"
PICTURES = f"{ARTEFACTS}pictures/"

EXPORT_DAYS = 1
"""How long an assembled answer is kept (a lifecycle rule on ``artefacts/exports/``)."""

PICTURE_DAYS = 30
"""How long a picture that was made on demand is kept (a lifecycle rule on ``artefacts/pictures/``)."""

INTAKE_DAYS = 7
"""How long what was uploaded stays in the intake (a lifecycle rule on ``intake/``)."""


def intake(upload_id: str, file_id: str) -> str:
    """Where a client may put one file of an upload."""
    return f"{INTAKE}{upload_id}/{file_id}"


def parse_intake(key: str) -> tuple[str, str]:
    """Return the upload's and the file's id of an intake key.

    Raises
    ------
    ValueError
        The key is not one that :func:`intake` builds.
    """
    prefix, upload_id, file_id = key.split("/")
    if f"{prefix}/" != INTAKE or not upload_id or not file_id:
        raise ValueError("not an intake key")
    return upload_id, file_id


def study(archive_id: str, study_uid: str) -> str:
    """Prefix of all original objects of a study."""
    return f"{ARCHIVE}{archive_id}/{study_uid}/"


def series(archive_id: str, study_uid: str, series_uid: str) -> str:
    """Prefix of all original objects of a series."""
    return f"{study(archive_id, study_uid)}{series_uid}/"


def instance(archive_id: str, study_uid: str, series_uid: str, sop_uid: str, digest: str) -> str:
    """One accepted instance. The digest keeps two rivals for one UID from writing over each other."""
    return f"{series(archive_id, study_uid, series_uid)}{sop_uid}/{digest}.dcm"


def parse_instance(key: str) -> tuple[str, str, str, str, str]:
    """Return archive, study, series, SOP instance and digest of an archive key.

    Raises
    ------
    ValueError
        The key is not one that :func:`instance` builds.
    """
    prefix, archive_id, study_uid, series_uid, sop_uid, name = key.split("/")
    if f"{prefix}/" != ARCHIVE or not name.endswith(".dcm"):
        raise ValueError("not an archive key")
    return archive_id, study_uid, series_uid, sop_uid, name.removesuffix(".dcm")


def study_artefacts(archive_id: str, study_uid: str) -> str:
    """Prefix of everything that is derived from a study."""
    return f"{ARTEFACTS}studies/{archive_id}/{study_uid}/"


def series_artefacts(archive_id: str, study_uid: str, series_uid: str) -> str:
    """Prefix of everything that is derived from a series."""
    return f"{study_artefacts(archive_id, study_uid)}{series_uid}/"


def instance_artefacts(archive_id: str, study_uid: str, series_uid: str, sop_uid: str) -> str:
    """Prefix of everything that is derived from an instance alone."""
    return f"{series_artefacts(archive_id, study_uid, series_uid)}instances/{sop_uid}/"


def series_metadata_versions(archive_id: str, study_uid: str, series_uid: str) -> str:
    """Prefix of the metadata artefacts of a series: of its present state, and of those that it had."""
    return f"{series_artefacts(archive_id, study_uid, series_uid)}metadata/"


def series_metadata(archive_id: str, study_uid: str, series_uid: str, state: str) -> str:
    """The gzipped DICOM JSON array of a series in one state, which no other series of the same UID ever has."""
    return f"{series_metadata_versions(archive_id, study_uid, series_uid)}{state}.json.gz"


def instance_metadata(archive_id: str, study_uid: str, series_uid: str, sop_uid: str, digest: str) -> str:
    """The gzipped DICOM JSON of one instance that is too large for its record."""
    return f"{instance_artefacts(archive_id, study_uid, series_uid, sop_uid)}{digest}.json.gz"


def frame_index(archive_id: str, study_uid: str, series_uid: str, sop_uid: str, digest: str) -> str:
    """The packed frame index of one instance that is too large for its record."""
    return f"{instance_artefacts(archive_id, study_uid, series_uid, sop_uid)}{digest}.frames"


def bulk_index(archive_id: str, study_uid: str, series_uid: str, sop_uid: str, digest: str) -> str:
    """The packed bulk data index of one instance that is too large for its record."""
    return f"{instance_artefacts(archive_id, study_uid, series_uid, sop_uid)}{digest}.bulk"


def study_thumbnails(archive_id: str, study_uid: str) -> str:
    """Prefix of a study's thumbnails: of its present state, and of those that it had."""
    return f"{study_artefacts(archive_id, study_uid)}thumbnails/"


def study_thumbnail(archive_id: str, study_uid: str, state: str) -> str:
    """The thumbnail of a study in one state."""
    return f"{study_thumbnails(archive_id, study_uid)}{state}.jpg"


def series_thumbnails(archive_id: str, study_uid: str, series_uid: str) -> str:
    """Prefix of a series' thumbnails: of its present state, and of those that it had."""
    return f"{series_artefacts(archive_id, study_uid, series_uid)}thumbnails/"


def series_thumbnail(archive_id: str, study_uid: str, series_uid: str, state: str) -> str:
    """The thumbnail of a series in one state."""
    return f"{series_thumbnails(archive_id, study_uid, series_uid)}{state}.jpg"


def instance_thumbnail(archive_id: str, study_uid: str, series_uid: str, sop_uid: str, state: str) -> str:
    """The thumbnail of an instance, or of one of its frames; the state holds the digest."""
    return f"{instance_artefacts(archive_id, study_uid, series_uid, sop_uid)}{state}.jpg"


def study_pictures(archive_id: str, study_uid: str) -> str:
    """Prefix of the pictures that were made of a study on demand; short-lived."""
    return f"{PICTURES}{archive_id}/{study_uid}/"


def series_pictures(archive_id: str, study_uid: str, series_uid: str) -> str:
    """Prefix of the pictures of a series."""
    return f"{study_pictures(archive_id, study_uid)}{series_uid}/"


def picture(archive_id: str, study_uid: str, series_uid: str, name: str) -> str:
    """A rendered picture or cine; its name stands for the digests and for all that was asked."""
    return f"{series_pictures(archive_id, study_uid, series_uid)}{name}"


def export(export_id: str) -> str:
    """An assembled answer that is too large for one response; short-lived."""
    return f"{ARTEFACTS}exports/{export_id}"
