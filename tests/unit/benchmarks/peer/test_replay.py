import pytest
from botocore.exceptions import ClientError

from benchmarks.peer.replay import Tape
from lightbox.runtime import Runtime


def test_what_the_cloud_answered_is_answered_again_without_it(runtime: Runtime):
    client, bucket = runtime.client("s3"), runtime.artefacts.name
    client.put_object(Bucket=bucket, Key="a", Body=b"first")
    tape = Tape()
    with tape.recording():
        assert client.get_object(Bucket=bucket, Key="a")["Body"].read() == b"first"
    client.put_object(Bucket=bucket, Key="a", Body=b"second")
    for _ in range(2):
        with tape.playing():
            assert client.get_object(Bucket=bucket, Key="a")["Body"].read() == b"first"
    assert client.get_object(Bucket=bucket, Key="a")["Body"].read() == b"second"


def test_what_was_missing_stays_missing(runtime: Runtime):
    client, bucket = runtime.client("s3"), runtime.artefacts.name
    tape = Tape()
    with tape.recording(), pytest.raises(ClientError):
        client.get_object(Bucket=bucket, Key="a")
    client.put_object(Bucket=bucket, Key="a", Body=b"made")
    with tape.playing(), pytest.raises(ClientError):
        client.get_object(Bucket=bucket, Key="a")


def test_calls_with_names_of_their_own_are_answered_in_order(runtime: Runtime):
    client, bucket = runtime.client("s3"), runtime.artefacts.name
    tape = Tape()
    with tape.recording():
        tags = [client.put_object(Bucket=bucket, Key=key, Body=key.encode())["ETag"] for key in ("a", "b")]
    with tape.playing():
        played = [client.put_object(Bucket=bucket, Key=key, Body=b"")["ETag"] for key in ("c", "d", "e")]
    assert played == [*tags, tags[-1]]
