"""One eraser at a time: a second one, late or awakened by a message that came twice, must not go on behind the first.

When the first is done, the same UIDs may be stored again, under the same keys. So whoever erases something has it for
themselves, for longer than a function may run. Their record stays when they are done, until it expires: ingest looks
whether it is still the one that it saw before it copied a file, and copies anew if somebody erased meanwhile.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from lightbox.errors import Transient
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.table import Clash
from lightbox.store.writes import NEW, Put, Update, Where

SECONDS = 360
"""For how long an eraser has something for itself: a minute more than its function may run."""

_KEPT_SECONDS = 86400
"""How long it stays known who erased something: far longer than any file takes on its way into an archive."""


@contextmanager
def alone(runtime: Runtime, archive_id: str, uid: str) -> Generator[None]:
    """Erase something while nobody else does.

    Parameters
    ----------
    runtime
        Table, clock and ids.
    archive_id, uid
        The archive, and the UID of a study, a series or an instance.

    Raises
    ------
    Transient
        Somebody else is at it.
    """
    key, mine, now = keys.eraser(archive_id, uid), runtime.new_id(), runtime.now()
    before = runtime.table.get(key)
    if before and before["until"] > now:
        raise Transient
    free = Where(equals={"eraser": before["eraser"], "until": before["until"]}) if before else NEW
    try:
        runtime.table.write(
            Put(key, {"eraser": mine, "until": now + SECONDS, schema.TTL: now + SECONDS + _KEPT_SECONDS}, free)
        )
    except Clash as clash:
        raise Transient from clash
    try:
        yield
    except Exception:
        _let_go(runtime, archive_id, uid, mine)
        raise
    _let_go(runtime, archive_id, uid, mine)


def _let_go(runtime: Runtime, archive_id: str, uid: str, mine: str) -> None:
    try:
        runtime.table.write(
            Update(keys.eraser(archive_id, uid), assign={"until": 0}, where=Where(equals={"eraser": mine}))
        )
    except Clash:  # it took too long, and somebody else goes on with it
        return
