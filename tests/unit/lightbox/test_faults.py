"""What passes by itself is tried again by whoever asked; what does not, is not."""

from __future__ import annotations

import pytest
from botocore import exceptions

from lightbox import faults

ADDRESS = {"endpoint_url": "https://s3.example"}


def refused(code: str) -> exceptions.ClientError:
    return exceptions.ClientError({"Error": {"Code": code}}, "Operation")


@pytest.mark.parametrize(
    "error",
    [
        exceptions.EndpointConnectionError(**ADDRESS),
        exceptions.ConnectTimeoutError(**ADDRESS),
        exceptions.ReadTimeoutError(**ADDRESS),
        exceptions.ConnectionClosedError(**ADDRESS),
        exceptions.ResponseStreamingError(error="reset"),
        exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2),
        refused("ThrottlingException"),
        refused("SlowDown"),
        refused("InternalServiceError"),
        refused("TooManyRequestsException"),
    ],
    ids=lambda error: faults.code(error) or type(error).__name__,
)
def test_passes_by_itself(error):
    assert faults.passes(error)


@pytest.mark.parametrize("error", [refused("AccessDenied"), exceptions.NoCredentialsError(), ValueError()], ids=repr)
def test_has_to_be_mended(error):
    assert not faults.passes(error)


def test_a_refusal_is_what_aws_answered():
    assert faults.refusal(refused("AccessDenied")) == {"Error": {"Code": "AccessDenied"}}
    assert faults.code(refused("AccessDenied")) == "AccessDenied"
    assert faults.refusal(exceptions.EndpointConnectionError(**ADDRESS)) is None
    assert faults.code(ValueError()) == ""
