from __future__ import annotations

import pytest

from lightbox.objects import copying
from lightbox.objects.bucket import ObjectMissing

MIB = 1024 * 1024


@pytest.fixture
def bucket(runtime):
    return runtime.archive


def test_takes_over_from_another_bucket(runtime, bucket):
    runtime.intake.put("intake/u/f", b"0123456789", "application/dicom")
    copying.copy(runtime.intake, "intake/u/f", bucket, "archive/a", 10)
    assert bucket.read("archive/a") == b"0123456789"


def test_goes_in_parts_when_large(runtime, bucket, monkeypatch):
    monkeypatch.setattr(copying, "COPY_AT_ONCE", 6 * MIB)
    monkeypatch.setattr(copying, "COPY_PART", 5 * MIB)
    body = bytes(range(256)) * (11 * MIB // 256) + b"tail"
    runtime.intake.put("intake/u/f", body, "application/dicom")
    copying.copy(runtime.intake, "intake/u/f", bucket, "archive/a", len(body))
    assert bucket.read("archive/a") == body


@pytest.mark.parametrize("size", [4, 10, 5 * MIB, 5 * MIB + 1, 11 * MIB])
def test_puts_another_head_before_what_is_copied(runtime, bucket, monkeypatch, size):
    monkeypatch.setattr(copying, "COPY_PART", 5 * MIB)
    body = (bytes(range(256)) * (size // 256 + 1))[:size]
    runtime.intake.put("intake/u/f", body, "application/dicom")
    copying.copy(runtime.intake, "intake/u/f", bucket, "archive/a", size, b"head")
    assert bucket.read("archive/a") == b"head" + body[4:]


def test_leaves_no_half_copy_behind(runtime, bucket, monkeypatch):
    monkeypatch.setattr(copying, "COPY_AT_ONCE", 1)
    with pytest.raises(ObjectMissing):
        copying.copy(runtime.intake, "intake/none", bucket, "archive/a", 10)
    assert "Uploads" not in bucket._client.list_multipart_uploads(Bucket=bucket.name)


def test_says_when_its_source_is_gone(runtime, bucket):
    with pytest.raises(ObjectMissing):
        copying.copy(runtime.intake, "intake/none", bucket, "archive/a", 10)
