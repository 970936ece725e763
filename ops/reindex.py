"""Index the studies of archives for searching: ``python -m ops.reindex --table NAME [ARCHIVE ...]``.

Without names, every archive that has no index, or one of an older release; until it has run, such an archive is
searched study by study. What an older release left of its index is removed then, from every archive that has its new
one. It may be run at any time, also twice, and also while studies arrive, but not beside an older release, which would
go on writing its own. Credentials and
region are taken as by the AWS command line (``AWS_PROFILE``, ``AWS_REGION``; ``AWS_ENDPOINT_URL`` for an emulator).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from lightbox.catalogue import postings
from lightbox.catalogue.indexing import Indexing, studies_of
from lightbox.catalogue.terms import SCHEME
from lightbox.store import keys
from lightbox.store.codec import decode
from lightbox.store.keys import Key
from lightbox.store.table import Table
from lightbox.store.writes import Delete

_AT_ONCE = 1_000


def lacking(client: Any, table: str) -> Iterator[str]:
    """Yield the ids of the archives whose index is missing or out of date."""
    marked = keys.archive("")
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression="sk = :archive AND begins_with(pk, :any) AND (attribute_not_exists(#i) OR #i <> :scheme)",
        ExpressionAttributeNames={"#i": "indexed"},
        ExpressionAttributeValues={
            ":archive": {"S": marked.sk},
            ":any": {"S": marked.pk},
            ":scheme": {"N": str(SCHEME)},
        },
    )
    for page in pages:
        yield from (decode(item)["pk"].removeprefix(marked.pk) for item in page["Items"])


def sweep(client: Any, table: str) -> int:
    """Remove the postings of older schemes from all archives whose index is complete; return how many there were."""
    records, count = Table(client, table), 0

    @cache
    def indexed(archive_id: str) -> bool:
        return postings.known_pepper(records, archive_id) is not None

    found = (key for key, archive_id in _outdated(client, table) if indexed(archive_id))
    while some := [Delete(key) for key in islice(found, _AT_ONCE)]:
        records.batch(some)
        count += len(some)
    return count


def _outdated(client: Any, table: str) -> Iterator[tuple[Key, str]]:
    """Yield the keys of all postings that are not of this scheme, and their archives."""
    begins, between = keys.postings("\n", "").split("\n")
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        ProjectionExpression="pk, sk",
        FilterExpression="begins_with(pk, :begins) AND contains(pk, :between) AND NOT contains(pk, :this)",
        ExpressionAttributeValues={
            ":begins": {"S": begins},
            ":between": {"S": between},
            ":this": {"S": f"{between}{SCHEME}."},
        },
    )
    for page in pages:
        for item in map(decode, page["Items"]):
            yield Key(item["pk"], item["sk"]), item["pk"].removeprefix(begins).partition(between)[0]


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.reindex", description="Index archives for searching.")
    parser.add_argument("archive", nargs="*", help="ids of archives; all that lack an index if none is named")
    parser.add_argument("--table", required=True, help="the name of the stage's table")
    chosen = parser.parse_args(given)
    import boto3

    client: Any = boto3.session.Session().client("dynamodb")  # pyright: ignore[reportUnknownMemberType]
    table = Table(client, chosen.table)
    for archive_id in chosen.archive or list(lacking(client, chosen.table)):
        count = Indexing(table).rebuild(archive_id, studies_of(table, archive_id))
        print(f"{count:7d} studies  {archive_id}", flush=True)
    if swept := sweep(client, chosen.table):
        print(f"{swept:7d} postings of an older index removed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
