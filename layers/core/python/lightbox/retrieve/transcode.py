"""A stored instance as Explicit VR Little Endian, the form that every client reads (PS3.18 §8.7.3.4).

The data set is written anew as it is read, and frames are decoded one at a time as they are sent: neither is ever
held whole. What is stored uncompressed keeps its pixels; only their order of bytes may change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from struct import pack

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.pixels import StoredFrames
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model, preface
from lightbox.dicom.elements import OFFSET_TABLES, UNDEFINED, Pixels
from lightbox.dicom.encoded import Copied, Piece, element, header
from lightbox.dicom.frames import EncapsulatedFrames, NativeFrames, unpack
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.rewrite import Rewriter
from lightbox.dicom.source import Inflated, Window
from lightbox.dicom.transfer import EXPLICIT_LITTLE, TransferSyntax, transfer_syntax
from lightbox.dicom.words import swapped, word_size
from lightbox.errors import TooLarge, Unsupported
from lightbox.objects.body import Segment, Span
from lightbox.objects.bucket import Bucket
from lightbox.objects.export import AnswerTooLarge
from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.frame import Frame
from lightbox.pixels.repack import Native
from lightbox.pixels.shape import Shape
from lightbox.pixels.syntaxes import CODINGS, Coding, decodable
from lightbox.retrieve.errors import FileDamaged

MOST_TRANSCODED = 512 * 1024 * 1024
"""Most bytes of decoded pixels in one answer: about what can be decoded and sent on in 20 seconds."""

_CODED, _SAMPLE = 2.6, 1.4
"""What counts as so many decoded bytes more, since it takes that much longer: a coded byte of JPEG 2000 (0.1 s for a
megabyte, whatever it decodes to), and a sample of JPEG XL (0.055 s for a million)."""

_BYTE = 8
_LONGEST = 0xFFFF_FFFE
"""Most bytes of a native pixel data element (PS3.5 §7.1.1)."""
_STEP = 1024 * 1024
"""Values whose bytes change their order, and those of deflated files, are handed on in pieces of this size."""
_FRAMES = "00280008"


def why(uid: str) -> str:
    """Return why frames of a transfer syntax cannot be had uncompressed; empty if they can."""
    syntax = transfer_syntax(uid)
    if syntax.video:
        return ", and a video is not taken apart into images"
    return "" if decodable(uid) or not syntax.encapsulated else ", which is not decoded here"


class DecodedTooLarge(TooLarge):
    """Uncompressed, the pixels are more than an element of a file can hold."""

    slug = "decoded-too-large"
    title = "Too large for a file once uncompressed"


class Budget:
    """What may still be decoded for one answer."""

    def __init__(self) -> None:
        self._left = MOST_TRANSCODED

    def take(self, weight: int) -> None:
        """Count bytes of decoded pixels in, before they are decoded.

        Raises
        ------
        AnswerTooLarge
            They are more than :data:`MOST_TRANSCODED` together with those before.
        """
        self._left -= weight
        if self._left < 0:
            raise AnswerTooLarge("Ask for less at once, or for what is stored: transfer-syntax=*.")


@dataclass(frozen=True, slots=True)
class _Rewritten:
    """Decoded frames, each to be had once, and how they are written."""

    native: Native
    frames: Iterator[Frame]


@dataclass(frozen=True)
class Transcoder:
    """One instance on its way to Explicit VR Little Endian.

    Parameters
    ----------
    original
        Its file.
    syntax
        How it is stored.
    dataset
        Its DICOM JSON.
    frames
        Its frames, if it has any.
    """

    original: Original
    syntax: TransferSyntax
    dataset: Dataset
    frames: StoredFrames | None

    @classmethod
    def of(cls, catalogue: Catalogue, archive: Bucket, scope: Scope, instance: Instance) -> Transcoder:
        """Gather what is on record of an instance."""
        original = Original(archive, catalogue.original(scope, instance), instance.size)
        packed = catalogue.frames(scope, instance)
        syntax, dataset = _known(catalogue, scope, instance)
        return cls(original, syntax, dataset, StoredFrames(original, unpack(packed)) if packed else None)

    @classmethod
    def of_frames(cls, catalogue: Catalogue, scope: Scope, instance: Instance, frames: StoredFrames) -> Transcoder:
        """Gather the rest of what is on record of an instance whose frames were found already."""
        return cls(frames.original, *_known(catalogue, scope, instance), frames)

    @property
    def weight(self) -> int:
        """What all frames weigh together; 0 where none has to be decoded."""
        return self.weigh(range(1, self.frames.index.count + 1)) if self.frames else 0

    def weigh(self, numbers: Sequence[int]) -> int:
        """Return the decoded bytes of some frames, and what takes as long; 0 where none has to be decoded."""
        if self.frames is None or isinstance(self.frames.index, NativeFrames):
            return 0
        shape, coding, more = Shape.of(self.dataset), CODINGS.get(self.syntax.uid), 0.0
        if coding is Coding.JPEG_2000:
            more = _CODED * sum(self.frames.index.lengths[number - 1] for number in numbers)
        elif coding is Coding.JPEG_XL:
            more = _SAMPLE * shape.rows * shape.columns * shape.samples * len(numbers)
        return shape.size * len(numbers) + int(more)

    def octets(self, numbers: tuple[int, ...]) -> Iterator[bytes]:
        """Yield some frames, each by itself as uncompressed bytes; raises as :meth:`decode` does."""
        shape = Shape.of(self.dataset)
        for frame in self.decode(numbers):
            yield Native.of(frame, shape).frame(frame)

    def decoded(self) -> Iterator[Frame]:
        """Yield all frames, decoded when they are asked for."""
        return self.decode(range(1, self.frames.index.count + 1)) if self.frames else iter(())

    def decode(self, numbers: range | tuple[int, ...]) -> Iterator[Frame]:
        """Yield some frames, decoded when they are asked for.

        Raises
        ------
        PixelsInvalid, PixelsTooLarge, SyntaxNotDecodable, FrameDamaged
            One cannot be decoded.
        """
        if self.frames is None:
            return
        shape = Shape.of(self.dataset)
        for number in numbers:
            (encoded,) = self.frames.read((number,))
            yield decode(encoded, shape, self.syntax.uid)

    def file(self, sop_class: str, sop_instance: str) -> Iterator[Segment]:
        """Yield the Part 10 file.

        It was read when it was stored, but only as far as its header: what follows may still turn out to be damaged.

        Parameters
        ----------
        sop_class, sop_instance
            For the file meta information, which is made anew.

        Raises
        ------
        PixelsInvalid, PixelsTooLarge, SyntaxNotDecodable, FrameDamaged, DecodedTooLarge
            Its pixels cannot be had.
        FileDamaged
            Its data set cannot be read to the end.
        """
        try:
            yield from self._file(sop_class, sop_instance)
        except Unsupported as error:
            raise FileDamaged("Ask for the file as stored: transfer-syntax=*.") from error

    def _file(self, sop_class: str, sop_instance: str) -> Iterator[Segment]:
        source = self.original.inflated() if self.syntax.deflated else self.original
        window = Window(source)
        if isinstance(source, Inflated):
            layout = preface.Layout(self.syntax.uid, 0, explicit=True, little=True)
        else:
            layout = preface.layout(window, preface.read_preface(window))
        rewritten, changes = self._rewritten()
        index = self.frames.index if self.frames else None
        behind = index.starts[-1] + index.lengths[-1] if isinstance(index, EncapsulatedFrames) else 0
        rewriter = Rewriter(
            window,
            little=layout.little,
            signed=json_model.integer(self.dataset, "00280103") == 1,
            changes=changes,
            pixels=partial(self._pixels, rewritten),
            behind=behind,
        )
        yield preface.written(EXPLICIT_LITTLE, sop_class, sop_instance)
        for piece in rewriter.run(layout.start, explicit=layout.explicit):
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from self._copied(source, piece)

    def _rewritten(self) -> tuple[_Rewritten | None, dict[int, bytes | None]]:
        """Return the decoded pixels and how they are written, and the attributes that change with them."""
        if self.frames is None or not isinstance(self.frames.index, EncapsulatedFrames):
            return None, {}
        frames = self.decoded()
        first = next(frames)
        native = Native.of(first, Shape.of(self.dataset))
        count = self.frames.index.count
        if native.bits(count) > _LONGEST * _BYTE:
            raise DecodedTooLarge("Ask for single frames, or for the file as stored: transfer-syntax=*.")
        shape = native.shape
        changes: dict[int, bytes | None] = dict.fromkeys(OFFSET_TABLES)
        numbers = {
            0x0028_0100: shape.bits_allocated,
            0x0028_0101: shape.bits_stored,
            0x0028_0102: shape.high_bit,
        }
        if shape.samples > 1:
            numbers[0x0028_0006] = 0
        for tag, number in numbers.items():
            changes[tag] = element(tag, "US", pack("<H", number))
        changes[0x0028_0004] = element(0x0028_0004, "CS", shape.photometric.encode("ascii"))
        if _FRAMES in self.dataset and json_model.integer(self.dataset, _FRAMES) != count:
            changes[0x0028_0008] = element(0x0028_0008, "IS", str(count).encode("ascii"))
        # Held by the iterators alone, so that the first frame is gone when the second is decoded.
        return _Rewritten(native, chain(iter([first]), frames)), changes

    def _pixels(self, rewritten: _Rewritten | None, found: Pixels) -> Iterator[Piece]:
        """Yield the pixel data element, decoded or copied."""
        if rewritten is not None and self.frames is not None:
            native = rewritten.native
            size = -(-native.bits(self.frames.index.count) // _BYTE)
            vr = "OB" if native.shape.bits_allocated <= _BYTE else "OW"
            yield header(found.tag, vr, size + size % 2)
            yield from native.joined(rewritten.frames)
            return
        if found.length == UNDEFINED:
            raise PixelsInvalid("The frames of the image cannot be told apart.")
        index = self.frames.index if self.frames else None
        size = index.word if isinstance(index, NativeFrames) else 1
        if index is None and not self.syntax.little:
            size = word_size(found.vr)
        odd = found.length % 2
        yield header(found.tag, found.vr if found.vr in ("OB", "OW", "OF", "OD") else "OW", found.length + odd)
        yield Copied(found.offset, found.length, size)
        if odd:
            yield b"\0"

    def _copied(self, source: Original | Inflated, piece: Copied) -> Iterator[Segment]:
        end = min(piece.offset + piece.length, source.size)  # a pad byte that was never written is not missed
        missing = piece.offset + piece.length - end
        if isinstance(source, Original):
            if piece.word == 1:
                yield source.span(piece.offset, end - piece.offset)
            else:
                for start in range(piece.offset, end, _STEP):
                    length = min(_STEP, end - start)
                    yield Span(source.bucket, source.key, start, length, cut=partial(swapped, size=piece.word))
        else:
            for start in range(piece.offset, end, _STEP):
                yield source.window(start, min(_STEP, end - start))
        if missing:
            yield bytes(missing)


def _known(catalogue: Catalogue, scope: Scope, instance: Instance) -> tuple[TransferSyntax, Dataset]:
    return transfer_syntax(instance.transfer_syntax), json_model.load(catalogue.json(scope, instance))
