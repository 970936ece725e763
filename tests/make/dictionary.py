"""The standard's data dictionary as text, from pydicom's: ``python -m tests.make.dictionary``."""

from __future__ import annotations

from pathlib import Path

from pydicom import _dicom_dict

TARGET = Path(__file__).parents[2] / "layers/core/python/lightbox/dicom/dictionary.txt"

# PS3.5 §A.1: in implicit VR little endian, pixels, overlays, waveforms and the like are OW.
_OPEN = {"US or SS": "XS", "OB or OW": "OW", "US or OW": "XW", "US or SS or OW": "OW"}


def rows() -> list[str]:
    """Return the dictionary's lines: tag (``x`` for any digit), VR, keyword."""
    tables = (
        {f"{tag:08X}": row for tag, row in _dicom_dict.DicomDictionary.items()},
        _dicom_dict.RepeatersDictionary,
    )
    return [
        f"{tag} {_OPEN.get(row[0], row[0])} {row[4]}"
        for table in tables
        for tag, row in sorted(table.items())
        if row[0] != "NONE"
    ]


if __name__ == "__main__":
    TARGET.write_text("\n".join(rows()) + "\n", "ascii")
