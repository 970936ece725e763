from __future__ import annotations

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.response import StreamingBody
from urllib3.exceptions import ProtocolError

from lightbox.errors import Transient
from lightbox.objects import bucket as module
from lightbox.objects.bucket import CHUNK, Bucket, BucketError, ObjectMissing

MIB = 1024 * 1024


@pytest.fixture
def bucket(runtime):
    return runtime.archive


def failing(monkeypatch, bucket, operation, code):
    def call(**_):
        raise bucket._client.exceptions.ClientError({"Error": {"Code": code}}, operation)

    monkeypatch.setattr(bucket._client, operation, call)


class TestReading:
    def test_gives_back_what_was_put(self, bucket):
        bucket.put("archive/a", b"\x00" * 10 + b"x", "application/dicom")
        assert bucket.read("archive/a") == b"\x00" * 10 + b"x"
        assert bucket.size("archive/a") == 11

    @pytest.mark.parametrize(
        ("offset", "length", "found"),
        [(0, 4, b"0123"), (3, 4, b"3456"), (8, 100, b"89"), (10, 1, b""), (99, 1, b""), (2, 0, b""), (2, -1, b"")],
    )
    def test_gives_a_window_and_no_more_than_there_is(self, bucket, offset, length, found):
        bucket.put("archive/a", b"0123456789", "application/dicom")
        assert bucket.window("archive/a", offset, length) == found

    def test_gives_no_window_of_an_empty_object(self, bucket):
        bucket.put("archive/a", b"", "application/dicom")
        assert bucket.window("archive/a", 0, 10) == b""

    def test_asks_for_the_bytes_of_a_window_only(self, bucket, monkeypatch):
        bucket.put("archive/a", b"0123456789", "application/dicom")
        real, asked = bucket._client.get_object, []
        monkeypatch.setattr(bucket._client, "get_object", lambda **a: asked.append(a["Range"]) or real(**a))
        bucket.window("archive/a", 2, 3)
        assert asked == ["bytes=2-4"]

    def test_streams_in_chunks(self, bucket):
        body = bytes(range(256)) * (CHUNK // 256) * 2 + b"end"
        bucket.put("archive/a", body, "application/dicom")
        chunks = list(bucket.stream("archive/a"))
        assert b"".join(chunks) == body
        assert max(map(len, chunks)) <= CHUNK
        assert b"".join(bucket.stream("archive/a", 5, 10)) == body[5:15]
        assert b"".join(bucket.stream("archive/a", len(body) - 2)) == b"nd"

    @pytest.mark.parametrize(
        "read", [lambda b: b.read("a"), lambda b: b.window("a", 0, 9), lambda b: list(b.stream("a"))]
    )
    def test_asks_to_try_again_when_the_connection_breaks_half_way(self, bucket, monkeypatch, read):
        class Severed(BytesIO):
            def read(self, _=None):
                return super().read(4) or self.sever()

            def sever(self):
                raise ProtocolError("reset by peer")

        body = StreamingBody(Severed(b"0123"), 9)
        monkeypatch.setattr(bucket._client, "get_object", lambda **_: {"Body": body})
        with pytest.raises(Transient):
            read(bucket)

    def test_lists_keys_below_a_prefix_page_by_page(self, bucket, monkeypatch):
        for number in range(5):
            bucket.put(f"archive/x/{number}", b"", "text/plain")
        bucket.put("archive/y", b"", "text/plain")
        real = bucket._client.list_objects_v2
        monkeypatch.setattr(bucket._client, "list_objects_v2", lambda **a: real(MaxKeys=2, **a))
        assert list(bucket.keys("archive/x/")) == [f"archive/x/{number}" for number in range(5)]
        assert list(bucket.keys("nothing/")) == []

    def test_says_what_is_not_there(self, bucket):
        for read in (
            lambda: bucket.read("archive/none"),
            lambda: bucket.size("archive/none"),
            lambda: bucket.window("archive/none", 0, 1),
            lambda: list(bucket.stream("archive/none")),
        ):
            with pytest.raises(ObjectMissing):
                read()


class TestWriting:
    def test_notes_type_and_encoding(self, bucket):
        bucket.put("archive/a", b"x", "application/json", "gzip")
        head = bucket._client.head_object(Bucket=bucket.name, Key="archive/a")
        assert (head["ContentType"], head["ContentEncoding"]) == ("application/json", "gzip")

    def test_deletes_what_is_there_and_does_not_mind_what_is_not(self, bucket):
        bucket.put("archive/a", b"x", "text/plain")
        bucket.put("archive/b", b"x", "text/plain")
        bucket.delete(["archive/a", "archive/none"])
        bucket.delete([])
        assert list(bucket.keys("archive/")) == ["archive/b"]

    def test_deletes_more_than_one_call_takes(self, bucket, monkeypatch):
        monkeypatch.setattr(module, "DELETE_AT_ONCE", 2)
        for number in range(5):
            bucket.put(f"archive/{number}", b"", "text/plain")
        bucket.delete([f"archive/{number}" for number in range(5)])
        assert list(bucket.keys("")) == []

    def test_says_when_something_was_not_deleted(self, bucket, monkeypatch):
        monkeypatch.setattr(bucket._client, "delete_objects", lambda **_: {"Errors": [{"Key": "a"}]})
        with pytest.raises(Transient):
            bucket.delete(["a"])


class TestMultipart:
    def test_puts_parts_together_in_their_order(self, bucket):
        upload = bucket.begin("archive/a", "application/dicom")
        second = bucket.put_part("archive/a", upload, 2, b"end")
        first = bucket.put_part("archive/a", upload, 1, b"x" * 5 * MIB)
        assert [(part.number, part.size) for part in bucket.parts("archive/a", upload)] == [(1, 5 * MIB), (2, 3)]
        bucket.complete("archive/a", upload, [first, second])
        assert bucket.read("archive/a") == b"x" * 5 * MIB + b"end"

    def test_knows_no_parts_of_one_that_is_not_there(self, bucket):
        with pytest.raises(ObjectMissing):
            bucket.parts("archive/a", "none")

    def test_can_be_given_up_twice(self, bucket):
        upload = bucket.begin("archive/a", "application/dicom")
        bucket.abort("archive/a", upload)
        bucket.abort("archive/a", upload)
        assert list(bucket.keys("")) == []


class TestAddress:
    def test_is_the_key_on_the_site_with_what_s3_checks(self, bucket):
        address = bucket.address("get_object", 900, {"Key": "archive/a/1.2/x.dcm"})
        split = urlsplit(address)
        query = parse_qs(split.query)
        assert (split.scheme, split.netloc, split.path) == ("", "", "/archive/a/1.2/x.dcm")
        assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
        assert query["X-Amz-Expires"] == ["900"]
        assert query["X-Amz-SignedHeaders"] == ["host"]

    def test_signs_what_it_fixes(self, bucket):
        fixed = {"Key": "intake/u/f", "ContentLength": 7, "ContentType": "application/dicom"}
        query = parse_qs(urlsplit(bucket.address("put_object", 900, fixed)).query)
        assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]


class TestFaults:
    @pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "503"])
    def test_that_pass_by_themselves_say_so(self, bucket, monkeypatch, code):
        failing(monkeypatch, bucket, "get_object", code)
        with pytest.raises(Transient):
            bucket.read("archive/a")

    def test_of_ours_name_their_code_and_no_key(self, bucket, monkeypatch):
        failing(monkeypatch, bucket, "get_object", "AccessDenied")
        with pytest.raises(BucketError) as caught:
            bucket.read("archive/a")
        assert str(caught.value) == "AccessDenied"

    def test_of_a_bucket_that_is_not_there_are_ours(self, bucket):
        with pytest.raises(BucketError):
            Bucket(bucket._connect, "no-such-bucket").read("a")
