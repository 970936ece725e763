"""What is left of imagecodecs in the layer: all that our code calls, and little else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import imagecodecs

from infra import bundling

PACKAGE = Path(imagecodecs.__file__).parent
SOURCES = Path(__file__).parents[3] / "layers/core/python/lightbox"
USE = """
import sys
sys.path[:0] = [sys.argv[1]]
import numpy as np, imagecodecs as found
assert found.__file__.startswith(sys.argv[1]), found.__file__
for name in sys.argv[2:]:
    assert callable(getattr(found, name)), name
grey = np.arange(64 * 64, dtype=np.uint8).reshape(64, 64)
for codec in ("jpegls", "jpeg2k", "htj2k", "jpegxl", "png"):
    coded = getattr(found, codec + "_encode")(grey, **({"lossless": True} if codec == "jpegxl" else {}))
    assert np.array_equal(getattr(found, codec + "_decode")(coded).squeeze(), grey), codec
assert found.jpeg8_decode(found.jpeg8_encode(grey, level=90)).shape == grey.shape
"""


def test_what_our_code_calls_is_still_there_and_works(tmp_path):
    for name in ("imagecodecs", "imagecodecs.libs"):
        shutil.copytree(PACKAGE.with_name(name), tmp_path / name, ignore=bundling.WASTE)
    before = bundling.size(tmp_path)
    licences = sorted(path.name for path in tmp_path.rglob("*LICENSE*"))
    bundling.trim_codecs(tmp_path)
    text = "".join(path.read_text() for path in SOURCES.rglob("*.py"))
    called = sorted(set(re.findall(r"imagecodecs\.(\w+_(?:en|de)code|[A-Z]\w+)", text)))
    assert {"packbits_decode", "jpeg8_encode", "PackbitsError"} <= set(called)
    subprocess.run([sys.executable, "-c", USE, str(tmp_path), *called], check=True)
    assert bundling.size(tmp_path) < before / 2
    assert sorted(path.name for path in tmp_path.rglob("*LICENSE*")) == licences


def test_a_layer_without_codecs_is_left_as_it_is(tmp_path):
    (tmp_path / "package.py").write_text("")
    bundling.trim_codecs(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["package.py"]
