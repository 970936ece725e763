"""Errors as RFC 9457 problem+json: the one table from error family to HTTP status."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from lightbox import errors
from lightbox.http.message import Reply

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[errors.LightboxError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.InvalidInput: HTTPStatus.BAD_REQUEST,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.QuotaExceeded: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.Unsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Transient: HTTPStatus.SERVICE_UNAVAILABLE,
}


class RequestTooLarge(errors.TooLarge):
    """A request carries more than API Gateway and Lambda take."""

    slug = "request-too-large"
    title = "Too large for one request: use an upload, POST /api/uploads"


def too_large(path: str) -> Reply:
    """Return the reply to a request that is too large for its function: the site's edge gives it in its place.

    ``infra/edge/entrance.js`` says the same in the cloud.
    """
    reply = problem(RequestTooLarge(), path)
    return replace(reply, headers={**reply.headers, "link": '</api/uploads>; rel="alternate"'})


def problem(error: errors.LightboxError, path: str) -> Reply:
    """Return the reply for an error that was raised under a path."""
    families = (code for family, code in STATUS.items() if isinstance(error, family))
    status = next(families, HTTPStatus.INTERNAL_SERVER_ERROR)
    extra: dict[str, Any] = {}
    if isinstance(error, errors.InvalidInput) and error.fields:
        extra["errors"] = [{"field": field, "message": message} for field, message in error.fields]
    headers: dict[str, str] = {}
    if isinstance(error, errors.Unauthenticated):
        # Weasis and OsiriX send credentials only after a challenge. A page's own requests carry X-Lightbox
        # and get none (see app.py), since a browser would open its password dialog.
        headers["www-authenticate"] = 'Bearer realm="Lightbox", Basic realm="Lightbox", charset="UTF-8"'
    if isinstance(error, (errors.Transient, errors.TooMany)):
        headers["retry-after"] = "1" if isinstance(error, errors.Transient) else "60"
    return _reply(status, error.slug, error.title, error.detail, path, headers, extra)


def crash(path: str) -> Reply:
    """Return the reply for an error that nobody foresaw; it says nothing of the cause."""
    detail = "The fault is on our side and was logged. Try again; if it stays, tell support the time."
    return _reply(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong", detail, path, {}, {})


def method_not_allowed(path: str, allowed: list[str]) -> Reply:
    """Return the reply for a path that exists, but not with that method."""
    detail = f"Use {' or '.join(allowed)}."
    headers = {"allow": ", ".join(allowed)}
    status = HTTPStatus.METHOD_NOT_ALLOWED
    return _reply(status, "method-not-allowed", "Method not allowed", detail, path, headers, {})


def _reply(
    status: HTTPStatus,
    slug: str,
    title: str,
    detail: str,
    path: str,
    headers: dict[str, str],
    extra: dict[str, Any],
) -> Reply:
    body = {
        "type": f"/docs/problems#{slug}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "instance": path,
        "slug": slug,
        **extra,
    }
    return Reply(body, int(status), {"content-type": MEDIA_TYPE, **headers})
