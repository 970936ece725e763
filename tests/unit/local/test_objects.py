"""Presigned requests: what passes to S3, and that S3 refuses whatever was not granted."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import botocore.auth
import pytest

from lightbox.objects.bucket import BucketError
from lightbox.objects.copying import copy
from local.objects import Objects, forwarded, presigned

BODY = b"DICM" + bytes(2000)
TYPE = "application/dicom"


def digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@pytest.fixture
def grant(emulated):
    """A granted PUT: its address and the headers that go with it."""

    def make(key="intake/upload-1/file-1", body=BODY):
        fixed = {"Key": key, "ContentLength": len(body), "ContentType": TYPE, "ChecksumSHA256": digest(body)}
        url = emulated.intake.address("put_object", 900, fixed)
        return url, {"content-type": TYPE, "x-amz-checksum-sha256": digest(body)}

    return make


@pytest.fixture
def granted_part(emulated):
    """A granted part of a multipart upload."""
    key = "intake/upload-1/large"
    upload = emulated.intake.begin(key, TYPE, checksum=True)

    def make(body=BODY, number=1):
        fixed = {
            "Key": key,
            "UploadId": upload,
            "PartNumber": number,
            "ContentLength": len(body),
            "ChecksumSHA256": digest(body),
        }
        return emulated.intake.address("upload_part", 900, fixed), {"x-amz-checksum-sha256": digest(body)}

    make.key, make.upload = key, upload
    return make


class TestGrantedPuts:
    def test_what_was_granted_lands_as_it_is(self, emulated, grant):
        url, headers = grant()
        assert emulated.site.put(url, content=BODY, headers=headers).status_code == 200
        assert emulated.intake.read("intake/upload-1/file-1") == BODY

    def test_a_key_with_characters_to_quote_lands_under_that_key(self, emulated, grant):
        url, headers = grant(key="intake/upload 1/ü+b")
        assert emulated.site.put(url, content=BODY, headers=headers).status_code == 200
        assert emulated.intake.read("intake/upload 1/ü+b") == BODY

    @pytest.mark.parametrize("body", [BODY[:-1], BODY + b"x", b""])
    def test_another_size_is_refused(self, emulated, grant, body):
        url, headers = grant(key="intake/upload-1/size")
        headers["x-amz-checksum-sha256"] = digest(body)
        assert emulated.site.put(url, content=body, headers=headers).status_code == 403
        assert not list(emulated.intake.keys("intake/upload-1/size"))

    def test_other_bytes_of_the_same_size_are_refused(self, emulated, grant):
        url, headers = grant(key="intake/upload-1/bytes")
        answer = emulated.site.put(url, content=bytes(len(BODY)), headers=headers)
        assert (answer.status_code, "BadDigest" in answer.text) == (400, True)
        assert not list(emulated.intake.keys("intake/upload-1/bytes"))

    @pytest.mark.parametrize(
        "change",
        [
            {"content-type": "text/html"},
            {"content-type": None},
            {"x-amz-checksum-sha256": digest(b"other")},
            {"x-amz-checksum-sha256": None},
        ],
    )
    def test_another_header_than_granted_is_refused(self, emulated, grant, change):
        url, headers = grant(key="intake/upload-1/headers")
        headers = {name: value for name, value in (headers | change).items() if value is not None}
        assert emulated.site.put(url, content=BODY, headers=headers).status_code == 403

    def test_another_key_is_refused(self, emulated, grant):
        url, headers = grant()
        other = url.replace("file-1", "file-2")
        assert emulated.site.put(other, content=BODY, headers=headers).status_code == 403

    @pytest.mark.parametrize("name", ["X-Amz-Expires", "X-Amz-Date", "X-Amz-Signature", "X-Amz-SignedHeaders"])
    def test_a_tampered_signature_is_refused(self, emulated, grant, name):
        url, headers = grant()
        parts = urlsplit(url)
        fields = {key: values[0] for key, values in parse_qs(parts.query).items()}
        fields[name] = {"X-Amz-Expires": "9000", "X-Amz-SignedHeaders": "host"}.get(name, fields[name][::-1])
        tampered = f"{parts.path}?{urlencode(fields)}"
        assert emulated.site.put(tampered, content=BODY, headers=headers).status_code in (400, 403)

    def test_a_grant_that_has_expired_is_refused(self, emulated, grant, monkeypatch):
        then = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=16)  # noqa: TID251
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: then)
        url, headers = grant()
        monkeypatch.undo()
        assert emulated.site.put(url, content=BODY, headers=headers).status_code == 403

    def test_a_grant_to_put_is_none_to_read(self, emulated, grant):
        url, _ = grant()
        assert emulated.site.get(url).status_code == 403
        assert emulated.site.request("DELETE", url).status_code == 403


class TestGrantedParts:
    def test_parts_land_with_their_checksums_and_come_together(self, emulated, granted_part):
        first, last = bytes(5 * 1024 * 1024), b"end"
        for number, body in enumerate((first, last), 1):
            url, headers = granted_part(body, number)
            assert emulated.site.put(url, content=body, headers=headers).status_code == 200
        parts = emulated.intake.parts(granted_part.key, granted_part.upload)
        assert [(part.number, part.sha256, part.size) for part in parts] == [
            (1, digest(first), len(first)),
            (2, digest(last), len(last)),
        ]
        emulated.intake.complete(granted_part.key, granted_part.upload, parts)
        assert emulated.intake.size(granted_part.key) == len(first) + len(last)

    def test_other_bytes_are_refused(self, emulated, granted_part):
        url, headers = granted_part()
        assert emulated.site.put(url, content=bytes(len(BODY)), headers=headers).status_code == 400
        assert emulated.intake.parts(granted_part.key, granted_part.upload) == []

    def test_another_size_or_checksum_is_refused(self, emulated, granted_part):
        url, headers = granted_part()
        assert emulated.site.put(url, content=BODY + b"x", headers=headers).status_code == 403
        other = {"x-amz-checksum-sha256": digest(b"other")}
        assert emulated.site.put(url, content=BODY, headers=other).status_code == 403

    def test_another_part_number_is_refused(self, emulated, granted_part):
        url, headers = granted_part()
        other = url.replace("partNumber=1", "partNumber=2")
        assert emulated.site.put(other, content=BODY, headers=headers).status_code == 403


class TestReading:
    KEY = "archive/a/1/2/3/d.dcm"

    @pytest.fixture
    def url(self, emulated):
        emulated.archive.put(self.KEY, BODY, TYPE)
        return emulated.archive.address("get_object", 900, {"Key": self.KEY})

    def test_a_granted_object_is_read(self, emulated, url):
        answer = emulated.site.get(url)
        assert (answer.status_code, answer.content) == (200, BODY)
        assert answer.headers["content-type"] == TYPE
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_a_range_of_it(self, emulated, url):
        answer = emulated.site.get(url, headers={"range": "bytes=0-3"})
        assert (answer.status_code, answer.content) == (206, b"DICM")
        assert answer.headers["content-range"] == f"bytes 0-3/{len(BODY)}"

    def test_what_is_not_modified_is_not_sent(self, emulated, url):
        tag = emulated.site.get(url).headers["etag"]
        assert emulated.site.get(url, headers={"if-none-match": tag}).status_code == 304

    @pytest.mark.parametrize(
        "query",
        ["", "?AWSAccessKeyId=test&Signature=x&Expires=4102444800", "?X-Amz-Algorithm=AWS4-HMAC-SHA256"],
    )
    def test_nobody_reads_without_a_signature(self, emulated, query):
        answer = emulated.site.get(f"/{self.KEY}{query}", headers={"authorization": "AWS test:x"})
        assert (answer.status_code, "AccessDenied" in answer.text) == (403, True)

    def test_an_object_that_is_not_there(self, emulated):
        gone = emulated.archive.address("get_object", 900, {"Key": "archive/gone"})
        assert emulated.site.get(gone).status_code == 404


class TestLargeObjects:
    """From 4 MiB on the emulator maps objects into memory instead of reading them."""

    KEY = "archive/a/1/2/3/large.dcm"
    BODY = bytes(range(256)) * (5 * 4096)

    @pytest.fixture
    def url(self, emulated):
        emulated.archive.put(self.KEY, self.BODY, TYPE)
        return emulated.archive.address("get_object", 900, {"Key": self.KEY})

    def test_whole(self, emulated, url):
        assert emulated.site.get(url).content == self.BODY

    def test_in_part(self, emulated, url):
        assert emulated.site.get(url, headers={"range": "bytes=1000000-1000099"}).content == self.BODY[1000000:1000100]
        assert emulated.archive.window(self.KEY, len(self.BODY) - 5, 100) == self.BODY[-5:]

    def test_taken_with_the_sum_that_it_has_and_no_other(self, emulated):
        emulated.archive.put(self.KEY, self.BODY, TYPE, sha256=hashlib.sha256(self.BODY).digest())
        with pytest.raises(BucketError, match="BadDigest"):
            emulated.archive.put(self.KEY, self.BODY[1:], TYPE, sha256=hashlib.sha256(self.BODY).digest())
        assert emulated.archive.read(self.KEY) == self.BODY

    def test_copied_with_another_beginning(self, emulated):
        for body in (self.BODY[:1000], self.BODY * 2):
            emulated.archive.put(self.KEY, body, TYPE)
            copy(emulated.archive, self.KEY, emulated.archive, "archive/copy", len(body), bytes(128))
            assert emulated.archive.read("archive/copy") == bytes(128) + body[128:]

    def test_copied_and_the_original_deleted(self, emulated, url):
        copy(emulated.archive, self.KEY, emulated.archive, "archive/copy", len(self.BODY))
        emulated.archive.delete([self.KEY])
        assert emulated.archive.read("archive/copy") == self.BODY
        assert emulated.site.get(url).status_code == 404


class TestWhatPasses:
    def test_headers_that_s3_needs_and_no_others(self):
        given = {
            "Content-Type": TYPE,
            "Content-Length": "3",
            "Range": "bytes=0-1",
            "If-None-Match": "x",
            "X-Amz-Checksum-Sha256": "y",
            "Cookie": "lightbox_session=secret",
            "Authorization": "Bearer secret",
            "Accept": "*/*",
            "X-Amz-Security-Token": "secret",
        }
        assert set(forwarded(given)) == {
            "content-type",
            "content-length",
            "range",
            "if-none-match",
            "x-amz-checksum-sha256",
            "accept-encoding",
        }

    @pytest.mark.parametrize(
        ("method", "path", "bucket"),
        [
            ("PUT", "/intake/u/f", "lightbox-local-intake"),
            ("GET", "/intake/u/f", None),
            ("GET", "/archive/a", "lightbox-local-archive"),
            ("HEAD", "/archive/a", "lightbox-local-archive"),
            ("PUT", "/archive/a", None),
            ("GET", "/artefacts/a", "lightbox-local-artefacts"),
            ("DELETE", "/artefacts/a", None),
            ("GET", "/intakes/a", None),
        ],
    )
    def test_each_bucket_takes_its_own_methods(self, emulated, method, path, bucket):
        objects = Objects(emulated.cloud.emulator.url, emulated.cloud.settings)
        assert objects.bucket(method, path) == bucket

    @pytest.mark.parametrize(
        ("query", "signed"),
        [
            ("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=x", True),
            ("X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Signature=x", False),
            ("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Algorithm=x&X-Amz-Signature=x", False),
            ("X-Amz-Signature=x", False),
            ("", False),
        ],
    )
    def test_what_counts_as_signed(self, query, signed):
        assert presigned(query) is signed
