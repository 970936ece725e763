"""Write the demonstration files into a folder: ``python -m local.demo DIR``."""

import argparse
import sys
import time
from datetime import date, datetime
from pathlib import Path

from local.demo import studies


def main(arguments: list[str] | None = None) -> None:
    """Write all files below the folder that is named.

    Parameters
    ----------
    arguments : list of str, optional
        The command line without the program; that of the process if left out.
    """
    parser = argparse.ArgumentParser(prog="python -m local.demo", description="Write the demonstration studies.")
    parser.add_argument("folder", type=Path, help="where to write them; made if missing")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=datetime.fromtimestamp(time.time()).astimezone().date(),
        help="the day of the newest studies, YYYY-MM-DD (default: today)",
    )
    options = parser.parse_args(arguments)
    count = size = 0
    for file in studies(options.today):
        target: Path = options.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        count, size = count + 1, size + len(file.content)
    sys.stdout.write(f"{count} files, {size / 1e6:.0f} MB in {options.folder}\n")


if __name__ == "__main__":
    main()
