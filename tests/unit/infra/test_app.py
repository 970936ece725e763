import ast
from pathlib import Path

from infra import app
from infra.stages import STAGES

ROOT = Path(app.__file__).parents[1]

MAY_IMPORT = {"lightbox.settings", "lightbox.store", "lightbox.objects", "functions.manifest"}
"""``lightbox.store`` and ``lightbox.objects`` for the modules that name stored things."""


def imports(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


def test_three_stacks_stand_for_every_stage(synthesised):
    made = {path.name.removesuffix(".template.json") for path in synthesised.folder.glob("*.template.json")}
    assert made == {f"Lightbox-{stage.name}-{kind}" for stage in STAGES for kind in ("data", "service", "web")}


def test_the_same_code_makes_the_same_templates(synthesised, stand_ins, tmp_path):
    app.build(STAGES[:1], stand_ins, str(tmp_path)).synth()
    for again in sorted(tmp_path.glob("*.template.json")):
        assert again.read_text() == (synthesised.folder / again.name).read_text()


def test_infra_reads_settings_manifest_and_the_names_of_stored_things_and_nothing_else_of_ours():
    found = {
        (module, name)
        for file in (ROOT / "infra").rglob("*.py")
        for module, name in imports(file)
        if module.split(".")[0] in {"lightbox", "functions", "local"}
    }
    assert {module for module, _ in found} <= MAY_IMPORT
    assert {name for module, name in found if module == "lightbox.store"} <= {"schema", "keys"}
    assert {name for module, name in found if module == "lightbox.objects"} == {"layout"}


def test_no_account_is_asked_for_anything():
    code = "".join(file.read_text("utf-8") for file in (ROOT / "infra").rglob("*.py"))
    assert "from_lookup" not in code
    assert "value_from_lookup" not in code


def test_an_unknown_stage_is_named(capsys):
    assert app.main(["staging"]) == 2
    assert "staging" in capsys.readouterr().err


def test_the_report_tells_sizes_and_the_limit(stand_ins):
    lines = app.report(stand_ins).splitlines()
    assert any("layer imaging" in line for line in lines)
    assert any("of the 250 MB" in line for line in lines)
    assert lines[-1].endswith("site")


def test_the_report_says_how_to_get_a_site(stand_ins):
    without = type(stand_ins)(stand_ins.layers, stand_ins.folders)
    assert "build/ohif" in app.report(without)
