"""Index the studies of archives for searching: ``python -m ops.reindex --table NAME [ARCHIVE ...]``.

Without names, every archive that has no index, or one of an older release; until it has run, such an archive is
searched study by study. It may be run at any time, also twice, and also while studies arrive. Credentials and
region are taken as by the AWS command line (``AWS_PROFILE``, ``AWS_REGION``; ``AWS_ENDPOINT_URL`` for an emulator).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from lightbox.catalogue.indexing import Indexing, studies_of
from lightbox.catalogue.terms import SCHEME
from lightbox.store import keys
from lightbox.store.codec import decode
from lightbox.store.table import Table


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
    return 0


if __name__ == "__main__":
    sys.exit(main())
