"""Transfer syntaxes (PS3.5 Annex A, PS3.6 Annex A) and the media type of their frames (PS3.18 §8.7.3)."""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.dicom.media_types import OCTETS

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """How a data set and its pixels are encoded.

    Parameters
    ----------
    uid
        Its identifier.
    name
        Its name in PS3.6, or the UID if unknown.
    media_type
        Media type of one frame as stored (PS3.18 Tables 8.7.3-2 to 8.7.3-5), or of the whole video; in lower
        case, as what clients take is compared (RFC 9110 §8.3.1).
    implicit, little
        How data elements are written (PS3.5 §7.1).
    deflated
        Whether the data set is deflated as a whole (PS3.5 §A.5).
    encapsulated
        Whether pixel data comes in fragments (PS3.5 §A.4).
    video
        Whether the fragments hold one stream, not one frame each.
    known
        Whether PS3.6 lists it; private ones are kept and served as stored.
    """

    uid: str
    name: str
    media_type: str = OCTETS
    implicit: bool = False
    little: bool = True
    deflated: bool = False
    encapsulated: bool = True
    video: bool = False
    known: bool = True


def _image(suffix: str, name: str, media_type: str) -> TransferSyntax:
    return TransferSyntax(f"1.2.840.10008.1.2.{suffix}", name, media_type)


def _video(suffix: str, name: str, media_type: str) -> tuple[TransferSyntax, TransferSyntax]:
    """Return the syntax and its "fragmentable" twin, which may span several fragments (Sup 180)."""
    uid = f"1.2.840.10008.1.2.4.{suffix}"
    whole = TransferSyntax(uid, name, media_type, video=True)
    return whole, TransferSyntax(f"{uid}.1", f"Fragmentable {name}", media_type, video=True)


_ROWS: tuple[TransferSyntax, ...] = (
    TransferSyntax(IMPLICIT_LITTLE, "Implicit VR Little Endian", implicit=True, encapsulated=False),
    TransferSyntax(EXPLICIT_LITTLE, "Explicit VR Little Endian", encapsulated=False),
    TransferSyntax(EXPLICIT_BIG, "Explicit VR Big Endian", little=False, encapsulated=False),
    TransferSyntax(DEFLATED, "Deflated Explicit VR Little Endian", deflated=True, encapsulated=False),
    TransferSyntax("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian"),
    _image("4.50", "JPEG Baseline (Process 1)", "image/jpeg"),
    _image("4.51", "JPEG Extended (Process 2 and 4)", "image/jpeg"),
    _image("4.52", "JPEG Extended (Process 3 and 5)", "image/jpeg"),
    _image("4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)", "image/jpeg"),
    _image("4.54", "JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)", "image/jpeg"),
    _image("4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 and 12)", "image/jpeg"),
    _image("4.56", "JPEG Full Progression, Non-Hierarchical (Process 11 and 13)", "image/jpeg"),
    _image("4.57", "JPEG Lossless, Non-Hierarchical (Process 14)", "image/jpeg"),
    _image("4.58", "JPEG Lossless, Non-Hierarchical (Process 15)", "image/jpeg"),
    _image("4.59", "JPEG Extended, Hierarchical (Process 16 and 18)", "image/jpeg"),
    _image("4.60", "JPEG Extended, Hierarchical (Process 17 and 19)", "image/jpeg"),
    _image("4.61", "JPEG Spectral Selection, Hierarchical (Process 20 and 22)", "image/jpeg"),
    _image("4.62", "JPEG Spectral Selection, Hierarchical (Process 21 and 23)", "image/jpeg"),
    _image("4.63", "JPEG Full Progression, Hierarchical (Process 24 and 26)", "image/jpeg"),
    _image("4.64", "JPEG Full Progression, Hierarchical (Process 25 and 27)", "image/jpeg"),
    _image("4.65", "JPEG Lossless, Hierarchical (Process 28)", "image/jpeg"),
    _image("4.66", "JPEG Lossless, Hierarchical (Process 29)", "image/jpeg"),
    _image("4.70", "JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)", "image/jpeg"),
    _image("4.80", "JPEG-LS Lossless Image Compression", "image/jls"),
    _image("4.81", "JPEG-LS Lossy (Near-Lossless) Image Compression", "image/jls"),
    _image("4.90", "JPEG 2000 Image Compression (Lossless Only)", "image/jp2"),
    _image("4.91", "JPEG 2000 Image Compression", "image/jp2"),
    _image("4.92", "JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)", "image/jpx"),
    _image("4.93", "JPEG 2000 Part 2 Multi-component Image Compression", "image/jpx"),
    TransferSyntax("1.2.840.10008.1.2.4.94", "JPIP Referenced", encapsulated=False),
    TransferSyntax("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", encapsulated=False, deflated=True),
    *_video("100", "MPEG2 Main Profile / Main Level", "video/mpeg"),
    *_video("101", "MPEG2 Main Profile / High Level", "video/mpeg"),
    *_video("102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", "video/mp4"),
    *_video("103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", "video/mp4"),
    *_video("104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", "video/mp4"),
    *_video("105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", "video/mp4"),
    *_video("106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", "video/mp4"),
    TransferSyntax("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", "video/h265", video=True),
    TransferSyntax("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", "video/h265", video=True),
    _image("4.110", "JPEG XL Lossless", "image/jxl"),
    _image("4.111", "JPEG XL JPEG Recompression", "image/jxl"),
    _image("4.112", "JPEG XL", "image/jxl"),
    _image("4.201", "High-Throughput JPEG 2000 Image Compression (Lossless Only)", "image/jphc"),
    _image("4.202", "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)", "image/jphc"),
    _image("4.203", "High-Throughput JPEG 2000 Image Compression", "image/jphc"),
    TransferSyntax("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", encapsulated=False),
    TransferSyntax("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", encapsulated=False, deflated=True),
    _image("5", "RLE Lossless", "image/dicom-rle"),
    _image("6.1", "RFC 2557 MIME encapsulation", OCTETS),
    _image("6.2", "XML Encoding", OCTETS),
    _image("7.1", "SMPTE ST 2110-20 Uncompressed Progressive Active Video", OCTETS),
    _image("7.2", "SMPTE ST 2110-20 Uncompressed Interlaced Active Video", OCTETS),
    _image("7.3", "SMPTE ST 2110-30 PCM Digital Audio", OCTETS),
    TransferSyntax("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", OCTETS),
    TransferSyntax("1.2.840.10008.1.20", "Papyrus 3 Implicit VR Little Endian", implicit=True, encapsulated=False),
)

_FORMER = {
    "image/jpg": "image/jpeg",
    "image/x-dicom-rle": "image/dicom-rle",
    "image/x-jls": "image/jls",
    "image/dicom+jpeg": "image/jpeg",
    "image/dicom+jp2": "image/jp2",
    "image/dicom+jpx": "image/jpx",
    "image/jhc": "image/jphc",
    "video/mpeg2": "video/mpeg",
}
"""Names that earlier editions of PS3.18 gave, or that clients made up before there was one (npm's dicomweb-client)."""


def media_type_today(name: str) -> str:
    """Return the present name of a media type in lower case, whatever a client calls it."""
    return _FORMER.get(name.lower(), name.lower())


TRANSFER_SYNTAXES: dict[str, TransferSyntax] = {row.uid: row for row in _ROWS}
"""Every transfer syntax of PS3.6, by UID."""

GE_PRIVATE_BIG_PIXELS = "1.2.840.113619.5.2"
"""GE's own: an implicit little endian data set; its pixels alone are big endian."""


def transfer_syntax(uid: str) -> TransferSyntax:
    """Return what is known of a transfer syntax.

    Parameters
    ----------
    uid
        Its identifier.

    Returns
    -------
    TransferSyntax
        The row of the table; for one that PS3.6 does not list, a row with ``known=False`` that assumes
        explicit VR little endian with encapsulated pixels (PS3.5 §A.4), as every syntax since 1993 is.
    """
    known = TRANSFER_SYNTAXES.get(uid)
    if known is not None:
        return known
    if uid == GE_PRIVATE_BIG_PIXELS:
        return TransferSyntax(uid, "GE private, big endian pixels", implicit=True, encapsulated=False, known=False)
    return TransferSyntax(uid, uid, known=False)
