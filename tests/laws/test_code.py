"""Laws of the layout that can be checked on the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from lightbox import errors
from lightbox.http.problems import STATUS
from lightbox.worker import OUTCOME
from tests.laws.source import PACKAGE, ROOT, files, python_below

SOURCE = ("layers", "functions", "infra", "local", "benchmarks", "tests")
PACKAGES = sorted(path.parent for path in python_below("layers") if path.name == "__init__.py")
DRAWERS = {"utils", "helpers", "base", "common", "misc", "manager", "shared"}


def test_modules_stay_small() -> None:
    """Tests may be longer: a list of cases is read one by one, not as a whole."""
    long = {p.relative_to(ROOT).as_posix(): n for p in python_below(*SOURCE) if (n := _lines(p)) > 300}
    long = {path: n for path, n in long.items() if n > 450 or not path.startswith("tests/")}
    long |= {p.relative_to(ROOT).as_posix(): n for p in files(".ts", ".tsx") if (n := _lines(p)) > 250 and _ours(p)}
    assert long == {}


def _lines(path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _ours(path) -> bool:
    return path.name != "schema.d.ts"  # generated from docs/openapi.json


def test_no_drawers() -> None:
    assert [p for p in (*python_below(*SOURCE), *files(".ts", ".tsx")) if p.stem in DRAWERS] == []


def test_every_family_has_a_place_at_every_edge() -> None:
    assert set(STATUS) == set(errors.FAMILIES)
    assert set(OUTCOME) == set(errors.FAMILIES)


def test_scopes_are_made_by_the_policy_alone() -> None:
    """A query cannot be built without a scope, so whoever makes one decides who may see what."""
    for path in python_below("layers", "functions"):
        text = path.read_text(encoding="utf-8")
        if path == PACKAGE / "access/policy.py" or "lightbox.access.policy import" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Scope"
            assert not made, f"{path.relative_to(ROOT)} makes a Scope"


def test_record_keys_are_built_in_one_file() -> None:
    """An f-string with ``#`` between braces is a table key; they stand in ``store/keys.py``."""
    for path in python_below("layers", "functions"):
        if path == PACKAGE / "store/keys.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                literal = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
                assert "#" not in literal or _harmless(literal), f"{path.relative_to(ROOT)}: {literal}"


def _harmless(literal: str) -> bool:
    return literal.startswith(("#", ":", "/docs/problems#"))


HEAVY = {"boto3", "botocore", "numpy", "pydicom", "pydantic", "jwt", "aws_lambda_powertools"}


@pytest.mark.parametrize(
    ("modules", "banned"),
    [
        ([".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts) for p in python_below("layers")], {"boto3"}),
        (["functions.query.api", "functions.retrieve.api", "functions.render.api", "functions.relay.stream"], HEAVY),
        (["functions.manifest"], HEAVY),
    ],
    ids=["the domain", "the paths of viewers", "the map"],
)
def test_importing_is_free(modules: list[str], banned: set[str]) -> None:
    """Nothing happens at import, and what is heavy is loaded when it is used."""
    code = f"import sys; [__import__(name) for name in {modules!r}]; print(*sorted({banned!r} & set(sys.modules)))"
    path = {"PYTHONPATH": f"{ROOT}:{PACKAGE.parent}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path)
    assert done.stdout.split() == []


def test_tests_stand_where_their_subject_stands() -> None:
    for path in python_below("tests/unit"):
        folder = path.parent.relative_to(ROOT / "tests/unit")
        homes = (PACKAGE.parent / folder, ROOT / folder, ROOT / "tests" / folder)
        assert any(home.is_dir() for home in homes), path.relative_to(ROOT)
    for path in python_below("tests/integration"):
        assert (ROOT / "functions" / path.parent.name).is_dir(), path.relative_to(ROOT)


def test_nothing_of_one_machine_is_committed() -> None:
    words = ("/wo" + "rk/", "/ro" + "ot/", "file:/" + "//", "registry" + ".npmjs.org", "pypi" + ".org/simple")
    for path in files(".py", ".ts", ".tsx", ".md", ".json", ".lock", ".txt", ".toml", ".yml", ".sh", ".mjs", ".js"):
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [word for word in words if word in text], path.relative_to(ROOT)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_tells_what_is_in_it(package) -> None:
    """The first page of a package is where a stranger begins to look."""
    told = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    names = set(re.findall(r"\w+", told if package == PACKAGE else " ".join(re.findall(r"``\w+``", told))))
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    assert modules <= names
    assert package == PACKAGE or names <= modules | {path.name for path in package.iterdir()}
