"""What a failed call to AWS means: a refusal with a code, or a cause that passes by itself."""

from __future__ import annotations

from typing import Any

_PASSING = frozenset(
    {
        # DynamoDB
        "TransactionInProgressException",
        "TransactionConflictException",
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        # S3
        "SlowDown",
        "InternalError",
        "RequestTimeout",
        "OperationAborted",
        "500",
        "503",
        # Secrets Manager
        "InternalServiceError",
        # Cognito
        "TooManyRequestsException",
        "InternalErrorException",
        "ServiceUnavailableException",
        # any
        "ServiceUnavailable",
    }
)


def refusal(error: Exception) -> dict[str, Any] | None:
    """Return AWS's answer if the error is one, else None."""
    from botocore.exceptions import ClientError

    return dict(error.response) if isinstance(error, ClientError) else None


def code(error: Exception) -> str:
    """Return the code of AWS's answer; empty if there was none."""
    return str((refusal(error) or {}).get("Error", {}).get("Code", ""))


def passes(error: Exception) -> bool:
    """Whether the cause passes by itself: throttling, contention, a connection that fails or breaks, a time-out."""
    from botocore.exceptions import ConnectionError as NoConnection
    from botocore.exceptions import HTTPClientError, IncompleteReadError

    return isinstance(error, HTTPClientError | NoConnection | IncompleteReadError) or code(error) in _PASSING
