"""No transfer syntax that there is comes as a surprise: it is decoded, passed through, or refused by its name."""

from __future__ import annotations

import pydicom.pixels.decoders.base as decoders
from pydicom._uid_dict import UID_dictionary

from lightbox.dicom.transfer import transfer_syntax
from lightbox.pixels.syntaxes import CODINGS, decodable

ALL = {uid for uid, row in UID_dictionary.items() if row[1] == "Transfer Syntax"}
THEIRS = {row.UID for row in vars(decoders).values() if isinstance(row, decoders.Decoder)}
UID = "1.2.840.10008.1.2."

NO_PIXELS = {UID + suffix for suffix in ("4.94", "4.95", "4.204", "4.205", "6.1", "6.2", "7.1", "7.2", "7.3")}
"""JPIP, whose pixels lie elsewhere; MIME and XML; ST 2110, which is no way of storing."""

HIERARCHICAL = {f"{UID}4.{number}" for number in range(59, 67)}


def test_what_pydicom_decodes_is_decoded() -> None:
    assert len(THEIRS) >= 16
    assert set(CODINGS) >= THEIRS


def test_what_is_not_decoded_is_known_and_why() -> None:
    videos = {uid for uid in ALL if transfer_syntax(uid).video}
    assert {uid for uid in ALL if not decodable(uid)} == videos | NO_PIXELS | HIERARCHICAL
    assert all(transfer_syntax(uid).known for uid in ALL)
