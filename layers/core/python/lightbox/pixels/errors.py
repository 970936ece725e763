"""What cannot be decoded, and why."""

from __future__ import annotations

from lightbox.errors import NotAcceptable, TooLarge, Transient


class PixelsInvalid(NotAcceptable):
    """The bytes of a frame are damaged, or are not what the attributes say of them; they can be had as stored.

    Nothing is wrong with the request, so it is 406 and not 415 (PS3.18 §10.4.3, RFC 9110 §15.5.16).
    """

    slug = "pixels-invalid"
    title = "The pixels are damaged, or not what the file says of them"


class PixelsTooLarge(TooLarge):
    """A frame that would take more memory than one request may; known by arithmetic, before it is decoded."""

    slug = "pixels-too-large"
    title = "A single frame of the image is too large to decode"


class SyntaxNotDecodable(NotAcceptable):
    """No decoder here reads the transfer syntax; it can be had as stored."""

    slug = "transfer-syntax-not-decodable"
    title = "Pixels of that transfer syntax are not decoded here"


class DecoderLate(Transient):
    """A picture of a video was not decoded in time, though not for the work that it takes: the machine is busy."""

    slug = "decoder-late"
    title = "Decoding a picture of the video takes too long at present"
