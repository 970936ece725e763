"""One S3 bucket: ranged reads, writes with checksums, multipart uploads, and presigned addresses on the site."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lightbox import faults
from lightbox.errors import NotFound, Transient

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LEAST_PART = 5 * 1024 * 1024
"""S3's smallest part, but for the last of an upload."""

CHUNK = 256 * 1024
"""Bytes of one chunk of a streamed body."""

DELETE_AT_ONCE = 1000
"""Most keys of one DeleteObjects call."""


class ObjectMissing(NotFound):
    """The object is not in its bucket."""

    slug = "object-missing"
    title = "The stored object is not there"


@dataclass(frozen=True, slots=True)
class Part:
    """One finished part of a multipart upload: its number from 1, ETag, and base64 SHA-256 if known."""

    number: int
    etag: str
    sha256: str = ""
    size: int = 0


class Bucket:
    """One bucket.

    Parameters
    ----------
    connect
        Returns an S3 client with ``signature_version="s3v4"``; asked at the first call, because making one takes
        a tenth of a cold start, and many answers need no object.
    name
        The bucket's name.
    """

    def __init__(self, connect: Callable[[], S3Client], name: str) -> None:
        self._connect = connect
        self.name = name

    @property
    def _client(self) -> S3Client:
        return self._connect()

    # -- reading

    def read(self, key: str) -> bytes:
        """Return a whole object; only for artefacts that are small by construction."""
        return self._get(key)

    def window(self, key: str, offset: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``offset``; fewer at the object's end, none beyond it."""
        if length <= 0:
            return b""
        try:
            return self._get(key, Range=f"bytes={offset}-{offset + length - 1}")
        except _RangeBeyond:
            return b""

    def stream(self, key: str, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield an object's bytes from ``offset`` in chunks, without holding more than one."""
        last = "" if length is None else offset + length - 1
        body = self._call("get_object", Key=key, Range=f"bytes={offset}-{last}")["Body"]
        with closing(body), _errors():
            yield from body.iter_chunks(CHUNK)

    def size(self, key: str) -> int:
        """Return an object's size in bytes.

        Raises
        ------
        ObjectMissing
            It is not there.
        """
        return self._call("head_object", Key=key)["ContentLength"]

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key below a prefix, in order."""
        args: dict[str, Any] = {"Prefix": prefix}
        while True:
            answer = self._call("list_objects_v2", **args)
            yield from (item["Key"] for item in answer.get("Contents", []))
            if not answer.get("IsTruncated"):
                return
            args["ContinuationToken"] = answer["NextContinuationToken"]

    # -- writing

    def put(self, key: str, body: bytes, content_type: str, encoding: str = "", *, sha256: bytes = b"") -> None:
        """Write a whole object.

        Parameters
        ----------
        key, body, content_type, encoding
            The object; no encoding when empty.
        sha256
            The body's, where it is known: S3 takes no other body.
        """
        checksum = b64encode(sha256 or hashlib.sha256(body).digest()).decode()
        args: dict[str, Any] = {"Key": key, "Body": body, "ContentType": content_type, "ChecksumSHA256": checksum}
        if encoding:
            args["ContentEncoding"] = encoding
        self._call("put_object", **args)

    def copy_whole(self, source: Bucket, source_key: str, key: str) -> None:
        """Copy an object of up to 5 GiB from another bucket, on S3's side; see ``copying.py`` for any.

        Raises
        ------
        ObjectMissing
            The source is not there.
        """
        self._call("copy_object", Key=key, CopySource={"Bucket": source.name, "Key": source_key})

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are not there count as deleted.

        Raises
        ------
        Transient
            S3 kept some.
        """
        for start in range(0, len(keys), DELETE_AT_ONCE):
            batch = [{"Key": key} for key in keys[start : start + DELETE_AT_ONCE]]
            answer = self._call("delete_objects", Delete={"Objects": batch, "Quiet": True})
            if answer.get("Errors"):
                raise Transient

    # -- multipart uploads

    def begin(self, key: str, content_type: str, *, checksum: bool = False) -> str:
        """Begin a multipart upload (with SHA-256 checksums on its parts if asked) and return its id."""
        args: dict[str, Any] = {"ChecksumAlgorithm": "SHA256"} if checksum else {}
        return self._call("create_multipart_upload", Key=key, ContentType=content_type, **args)["UploadId"]

    def put_part(self, key: str, upload: str, number: int, body: bytes) -> Part:
        """Write one part of a multipart upload (5 MiB or more, but for the last)."""
        answer = self._call("upload_part", Key=key, UploadId=upload, PartNumber=number, Body=body)
        return Part(number, answer["ETag"])

    def copy_part(
        self, key: str, upload: str, number: int, source: Bucket, source_key: str, span: tuple[int, int]
    ) -> Part:
        """Copy ``span`` (offset, length) of another object into a part, on S3's side."""
        offset, length = span
        answer = self._call(
            "upload_part_copy",
            Key=key,
            UploadId=upload,
            PartNumber=number,
            CopySource={"Bucket": source.name, "Key": source_key},
            CopySourceRange=f"bytes={offset}-{offset + length - 1}",
        )
        return Part(number, answer["CopyPartResult"]["ETag"])

    def parts(self, key: str, upload: str) -> list[Part]:
        """Return the parts that arrived so far.

        Raises
        ------
        ObjectMissing
            The multipart upload was completed, aborted, or never begun.
        """
        found: list[Part] = []
        marker = 0
        while True:
            answer = self._call("list_parts", Key=key, UploadId=upload, PartNumberMarker=marker)
            found += [_part(part) for part in answer.get("Parts", [])]
            if not answer.get("IsTruncated"):
                return found
            marker = answer["NextPartNumberMarker"]

    def complete(self, key: str, upload: str, parts: Sequence[Part]) -> None:
        """Put the parts together."""
        listed: list[dict[str, Any]] = []
        for part in parts:
            checksum = {"ChecksumSHA256": part.sha256} if part.sha256 else {}
            listed.append({"PartNumber": part.number, "ETag": part.etag, **checksum})
        self._call("complete_multipart_upload", Key=key, UploadId=upload, MultipartUpload={"Parts": listed})

    def abort(self, key: str, upload: str) -> None:
        """Give a multipart upload up; fine if it is gone already."""
        try:
            self._call("abort_multipart_upload", Key=key, UploadId=upload)
        except ObjectMissing:
            return

    # -- addresses on the site

    def address(self, operation: str, seconds: int, args: Mapping[str, Any]) -> str:
        """Return a presigned path-and-query on the site for one operation.

        The object's key is the path (see ``layout.py``), so whoever serves the site can pass the request on
        to the bucket as it is; S3 checks the signature. What ``args`` fixes (length, checksum, type) is signed.
        """
        url = self._client.generate_presigned_url(operation, {"Bucket": self.name, **args}, ExpiresIn=seconds)
        query = urlsplit(url).query
        return f"/{args['Key']}?{query}"

    def _get(self, key: str, **args: Any) -> bytes:
        body = self._call("get_object", Key=key, **args)["Body"]
        with _errors():
            return body.read()

    def _call(self, operation: str, **args: Any) -> dict[str, Any]:
        with _errors():
            return getattr(self._client, operation)(Bucket=self.name, **args)


def _part(listed: Mapping[str, Any]) -> Part:
    return Part(listed["PartNumber"], listed["ETag"], listed.get("ChecksumSHA256", ""), listed["Size"])


class _RangeBeyond(Exception):
    pass


class BucketError(RuntimeError):
    """S3 refused a call for a reason that only a developer can mend; the message is its code."""


@contextmanager
def _errors() -> Generator[None]:
    """Translate errors of S3, also those that come while a body is read: connections break half-way."""
    try:
        yield
    except Exception as error:
        raise _translated(error) from error


def _translated(error: Exception) -> Exception:
    code = faults.code(error)
    if code in ("NoSuchKey", "404", "NoSuchUpload", "NotFound"):
        return ObjectMissing()
    if code in ("InvalidRange", "416"):
        return _RangeBeyond()
    if faults.passes(error):
        return Transient()
    return BucketError(code) if code else error
