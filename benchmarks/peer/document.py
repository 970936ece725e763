"""The section of ``docs/benchmarks.md`` that a run of the comparison writes."""

from __future__ import annotations

from pathlib import Path

FILE = Path("docs/benchmarks.md")
BEGIN = "<!-- python -m benchmarks peer: begin -->"
END = "<!-- python -m benchmarks peer: end -->"


def write(markdown: str, file: Path = FILE) -> None:
    """Replace the section, between its two marks, by a new run's.

    Parameters
    ----------
    markdown
        The section.
    file
        The document.
    """
    before, _, rest = file.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}\n\n{markdown}\n\n{END}{after}")
