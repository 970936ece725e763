"""The capabilities document (PS3.18 §8.9, Annex H): what of DICOMweb there is, for machines.

It is made from the routes of all functions when the documents are (``python -m local.documents``), since no function
holds the code of the others, and lies beside this module.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from lightbox.dicom.json_model import ROOT

MEDIA_TYPES = ("application/vnd.sun.wadl+xml", "application/xml", "text/xml")
"""A WADL document, by its own name and by two that any program knows."""


def document(root: str) -> bytes:
    """Return the document of a DICOMweb root.

    Parameters
    ----------
    root
        The address that the client used.
    """
    return _stored().replace(ROOT, escape(root)).encode()


@cache
def _stored() -> str:
    return Path(__file__).with_name("capabilities.xml").read_text("utf-8")
