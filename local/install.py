"""Make the emulator's own Python environment: ``python -m local.install``.

The emulator pins other versions than Lightbox does, so it lives apart. Every package is pinned with its hash
in ``emulator.requirements.txt``; nothing is done when the environment was made from that very file.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from local.paths import EMULATOR_ENV

REQUIREMENTS = Path(__file__).with_name("emulator.requirements.txt")


def python(environment: Path = EMULATOR_ENV) -> Path:
    """Return the environment's interpreter."""
    return environment / "bin" / "python"


def installed(environment: Path = EMULATOR_ENV) -> bool:
    """Whether the environment was made, to its end, from the requirements as they are now."""
    stamp = environment / "made-from"
    return python(environment).exists() and stamp.exists() and stamp.read_text() == _digest()


def install(environment: Path = EMULATOR_ENV) -> None:
    """Make the environment if it is missing or out of date.

    Raises
    ------
    subprocess.CalledProcessError
        pip failed; its output says why.
    """
    if installed(environment):
        return
    if environment.exists():
        shutil.rmtree(environment)
    venv.create(environment, with_pip=True)
    command = [python(environment), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(  # noqa: S603 - pip, on our own file
        [*command, "--require-hashes", "--requirement", REQUIREMENTS], check=True
    )
    (environment / "made-from").write_text(_digest())


def _digest() -> str:
    return f"{sys.version_info[:2]} {hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()}"


if __name__ == "__main__":
    install()
