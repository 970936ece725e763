"""Every key of the table, as pure functions grouped by partition.

``docs/data-model.md`` is generated from the functions below: each says what it finds, and who looks for it.
A record is found by ``pk``/``sk``; a record that stands in a list also has ``lpk``/``lsk`` (the ``listing``
index). Ids are random or DICOM UIDs: no key ever holds patient data.
"""

from __future__ import annotations

from typing import NamedTuple

from lightbox.store.schema import FACT


class Key(NamedTuple):
    """The primary key of one record."""

    pk: str
    sk: str


class Listing(NamedTuple):
    """A record's place in the ``listing`` index."""

    lpk: str
    lsk: str


# -- accounts ------------------------------------------------------------------------------------------------


def account(account_id: str) -> Key:
    """One account: e-mail, own archive. Used by accounts."""
    return Key(f"ACCOUNT#{account_id}", "ACCOUNT")


SESSIONS = "SESSION#"
"""Prefix of all sessions of an account."""


def sessions(account_id: str) -> str:
    """The partition of an account's sessions: listing and ending them all is one consistent query."""
    return f"ACCOUNT#{account_id}#SESSIONS"


def session(account_id: str, session_id: str) -> Key:
    """One signed-in browser. Used by access (every request with a cookie) and accounts."""
    return Key(sessions(account_id), f"{SESSIONS}{session_id}")


def token(digest: str) -> Key:
    """One access token, by the SHA-256 of its secret. Used by access (every request with a token)."""
    return Key(f"TOKEN#{digest}", "TOKEN")


def token_listing(account_id: str, token_id: str) -> Listing:
    """An account's access tokens."""
    return Listing(f"ACCOUNT#{account_id}#TOKENS", token_id)


def throttle(subject: str, window: int) -> Key:
    """How often something was tried within one window of time (sign-in by hashed e-mail)."""
    return Key(f"THROTTLE#{subject}", f"WINDOW#{window}")


def address(digest: str) -> Key:
    """Whose account an e-mail address is, by its SHA-256. Used by accounts."""
    return Key(f"ADDRESS#{digest}", "ADDRESS")


# -- an archive and its studies ------------------------------------------------------------------------------


def archive(archive_id: str) -> Key:
    """One archive: owner, name, counters of studies, series, instances and bytes; the most bytes, if it has a limit."""
    return Key(f"ARCHIVE#{archive_id}", "ARCHIVE")


def study(archive_id: str, study_uid: str) -> Key:
    """One study: its attributes, counters and state. Used by every route on a study."""
    return Key(f"ARCHIVE#{archive_id}", f"STUDY#{study_uid}")


def study_listing(archive_id: str, study_date: str, study_uid: str) -> Listing:
    """An archive's studies by date; a study without a date sorts before all others."""
    return Listing(f"ARCHIVE#{archive_id}#STUDIES", place(study_date, study_uid))


def place(study_date: str, study_uid: str) -> str:
    """A study's place among others: by date, those without one before all others, then by UID."""
    return f"{study_date or '00000000'}#{study_uid}"


def places(first_date: str, last_date: str) -> tuple[str, str]:
    """The places between which all studies of some dates lie."""
    return f"{first_date}#", f"{last_date}#~"


def placed(place: str) -> str:
    """The UID of the study at a place: what stands in a key (``<place>``) behind the date."""
    return place.partition("#")[2] or place


def postings(archive_id: str, term: str) -> str:
    """The partition of the studies that a term of the search index stands for; a term is a keyed hash, not text."""
    return f"ARCHIVE#{archive_id}#TERM#{term}"


def posting(archive_id: str, term: str, place: str) -> Key:
    """One study under one term, in the order of answers; tells the attributes that have terms. Used by query."""
    return Key(postings(archive_id, term), place)


def fresh_studies(archive_id: str) -> str:
    """The partition of an archive's studies that the search index does not know (in full) yet."""
    return f"ARCHIVE#{archive_id}#FRESH"


def fresh(archive_id: str, place: str) -> Key:
    """One study that has changed since it was indexed. Written by ingest, removed by query's worker."""
    return Key(fresh_studies(archive_id), place)


def indexed(archive_id: str, study_uid: str, part: int = 0) -> Key:
    """What a study was indexed under, to be removed with it, in parts. Used by query's worker and retention."""
    return Key(f"ARCHIVE#{archive_id}#INDEXED#{study_uid}", f"INDEXED#{part}" if part else "INDEXED")


def study_contents(archive_id: str, study_uid: str) -> str:
    """The partition of a study's series and instances."""
    return f"ARCHIVE#{archive_id}#STUDY#{study_uid}"


def series(archive_id: str, study_uid: str, series_uid: str) -> Key:
    """One series: its attributes, counters, version, and the version of its metadata artefact."""
    return Key(study_contents(archive_id, study_uid), f"SERIES#{series_uid}")


SERIES = "SERIES#"
"""Prefix of all series of a study."""

INSTANCES = "INSTANCE#"
"""Prefix of all instances of a study."""


def instances(series_uid: str) -> str:
    """Prefix of all instances of a series."""
    return f"{INSTANCES}{series_uid}#"


def instance(archive_id: str, study_uid: str, series_uid: str, sop_uid: str) -> Key:
    """One instance: its DICOM JSON (compressed), frame index and place in the archive bucket."""
    return Key(study_contents(archive_id, study_uid), f"{instances(series_uid)}{sop_uid}")


def claim(archive_id: str, sop_uid: str) -> Key:
    """Who holds a SOP Instance UID in an archive, and the digest of its bytes. Used by ingest."""
    return Key(f"ARCHIVE#{archive_id}#INSTANCE#{sop_uid}", "CLAIM")


def eraser(archive_id: str, uid: str) -> Key:
    """Who erases a deleted study, series or instance, or did so last. Used by retention, and by ingest to be sure."""
    return Key(f"ARCHIVE#{archive_id}#ERASER#{uid}", "ERASER")


# -- uploads -------------------------------------------------------------------------------------------------


def upload(upload_id: str) -> Key:
    """One upload: whose, its message, its counters."""
    return Key(f"UPLOAD#{upload_id}", "UPLOAD")


def upload_listing(archive_id: str, created: str, upload_id: str) -> Listing:
    """An archive's uploads by time of creation."""
    return Listing(f"ARCHIVE#{archive_id}#UPLOADS", f"{created}#{upload_id}")


FILES = "FILE#"
"""Prefix of all files of an upload."""


def file(upload_id: str, file_id: str) -> Key:
    """One file of an upload: path, size, digest, state, reason."""
    return Key(f"UPLOAD#{upload_id}", f"{FILES}{file_id}")


# -- facts ---------------------------------------------------------------------------------------------------


def fact(fact_id: str) -> Key:
    """One fact in the outbox. Written beside the state it reports, relayed by the table's stream."""
    return Key(f"{FACT}{fact_id}", "FACT")
