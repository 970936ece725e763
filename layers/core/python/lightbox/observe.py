"""Logs without patient data.

Every function logs JSON lines through :func:`log`. Only identifiers that say nothing about a person may be
logged: ids, UIDs, counts, sizes, codes. Keys outside :data:`LOGGABLE` are dropped, so a careless ``extra`` can
not leak a name.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

LOGGABLE = frozenset(
    {
        "function",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
        "slug",
        "archive",
        "upload",
        "file",
        "study",
        "series",
        "instance",
        "actor",
        "kind",
        "count",
        "size",
        "records",
        "plan",
        "trips",
        "attempt",
        "error",
        "where",
        "version",
        "reason",
    }
)

_logger = logging.getLogger("lightbox")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
        }
        return json.dumps(line | getattr(record, "fields", {}), default=str)


def start(level: int = logging.INFO) -> None:
    """Send Lightbox's log lines to standard error as JSON; called by an entry point, once."""
    if not _logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Lines())
        _logger.addHandler(handler)
        _logger.setLevel(level)
        _logger.propagate = False


def log(event: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """Log one event with the fields that may be logged."""
    _logger.log(level, event, extra={"fields": {k: v for k, v in fields.items() if k in LOGGABLE}})


def measure(**counts: int) -> None:
    """Put counts on record as CloudWatch metrics, in the embedded metric format; zeros are left out."""
    # Only workers measure: importing this costs more than a viewer's request may.
    from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

    metrics = EphemeralMetrics(namespace="Lightbox")
    given = {name: count for name, count in counts.items() if count}
    for name, count in given.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=count)
    if given:
        metrics.flush_metrics()


def crash(event: str, error: BaseException, **fields: Any) -> None:
    """Log an unexpected error: its type and where it was raised, never its text, which may quote a file."""
    trace = error.__traceback__
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    log(event, level=logging.ERROR, error=type(error).__name__, where=places[-12:], **fields)
