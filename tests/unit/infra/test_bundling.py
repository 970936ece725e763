import pytest

from functions.manifest import FUNCTIONS, Layer
from infra import bundling
from infra.bundling import NotStaged


@pytest.fixture
def checkout(tmp_path):
    """A checkout in which every entry point and layer is there, and is tiny."""
    for function in FUNCTIONS:
        entry = tmp_path.joinpath(*function.entry.split(".")[:-1]).with_suffix(".py")
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text("def handler(event, context): ...")
        (entry.parent / "__pycache__").mkdir(exist_ok=True)
        (entry.parent / "__pycache__" / "api.pyc").write_bytes(b"old")
    (tmp_path / "functions" / "__init__.py").write_text("")
    (tmp_path / "functions" / "entry.py").write_text("")
    (tmp_path / "functions" / "manifest.py").write_text("")
    core = tmp_path / "layers" / "core" / "python" / "lightbox"
    core.mkdir(parents=True)
    (core / "__init__.py").write_text("")
    (core / "stale.pyc").write_bytes(b"old")
    for layer in (Layer.RUNTIME, Layer.IMAGING, Layer.VIDEO):
        (tmp_path / "layers" / layer.value).mkdir()
        (tmp_path / "layers" / layer.value / "requirements.txt").write_text("")
    (tmp_path / "viewer").mkdir()
    (tmp_path / "viewer" / "app-config.js").write_text("ours")
    return tmp_path


@pytest.fixture
def installs(monkeypatch):
    """What was asked to be installed; a package is one file and one cache."""
    asked = []

    def install(requirements, into):
        asked.append(requirements.parent.name)
        into.mkdir(parents=True)
        (into / "package.py").write_text("")

    monkeypatch.setattr(bundling, "_install", install)
    return asked


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("installs")
def test_an_entry_point_keeps_its_dotted_path(checkout):
    assets = bundling.stage_assets(checkout)
    for function in FUNCTIONS:
        path = "/".join(function.entry.split(".")[:-1]) + ".py"
        assert (assets.function(function) / path).is_file()
        assert (assets.function(function) / "functions" / "__init__.py").is_file()


@pytest.mark.usefixtures("installs")
def test_a_function_carries_its_own_folder_only_and_no_bytecode(checkout):
    staged = bundling.stage_assets(checkout).folders["relay"]
    assert files(staged) == [
        "functions/__init__.py",
        "functions/entry.py",
        "functions/manifest.py",
        "functions/relay/stream.py",
    ]


@pytest.mark.usefixtures("installs")
def test_our_own_layer_is_staged_as_lambda_puts_it_on_the_path(checkout):
    staged = bundling.stage_assets(checkout).layers[Layer.CORE]
    assert files(staged) == ["python/lightbox/__init__.py"]


@pytest.mark.usefixtures("installs")
def test_what_was_deleted_is_not_staged_again(checkout):
    bundling.stage_assets(checkout)
    (checkout / "functions" / "relay" / "old.py").write_text("")
    bundling.stage_assets(checkout)
    (checkout / "functions" / "relay" / "old.py").unlink()
    assert "functions/relay/old.py" not in files(bundling.stage_assets(checkout).folders["relay"])


def test_packages_are_installed_once_for_one_content_of_the_requirements(checkout, installs):
    first = bundling.stage_assets(checkout)
    assert sorted(installs) == ["imaging", "runtime", "video"]
    assert bundling.stage_assets(checkout).layers == first.layers
    assert sorted(installs) == ["imaging", "runtime", "video"]
    (checkout / "layers" / "runtime" / "requirements.txt").write_text("# changed")
    second = bundling.stage_assets(checkout)
    assert sorted(installs) == ["imaging", "runtime", "runtime", "video"]
    assert second.layers[Layer.RUNTIME] != first.layers[Layer.RUNTIME]
    assert not first.layers[Layer.RUNTIME].exists()


def test_an_installation_that_failed_is_not_taken_for_a_layer(checkout, monkeypatch):
    def fail(_requirements, into):
        into.mkdir(parents=True)
        raise NotStaged("no network")

    monkeypatch.setattr(bundling, "_install", fail)
    with pytest.raises(NotStaged):
        bundling.stage_assets(checkout)
    with pytest.raises(NotStaged):
        bundling.stage_assets(checkout)


@pytest.mark.usefixtures("installs")
def test_a_missing_entry_point_is_named(checkout):
    (checkout / "functions" / "relay" / "stream.py").unlink()
    with pytest.raises(NotStaged, match=r"functions\.relay\.stream\.handler.*functions/relay/stream\.py"):
        bundling.stage_assets(checkout)


@pytest.mark.usefixtures("installs")
def test_a_missing_requirements_file_is_named(checkout):
    (checkout / "layers" / "imaging" / "requirements.txt").unlink()
    with pytest.raises(NotStaged, match="imaging"):
        bundling.stage_assets(checkout)


def test_pins_without_a_digest_are_refused(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("pyjwt==2.15.1\n")
    with pytest.raises(NotStaged, match="hash"):
        bundling._install(requirements, tmp_path / "python")


@pytest.mark.usefixtures("installs")
def test_there_is_no_site_before_it_is_built(checkout):
    assert bundling.stage_assets(checkout).site is None


@pytest.mark.usefixtures("installs")
def test_the_web_app_lies_over_the_viewer(checkout):
    viewer, web = checkout / "build" / "ohif", checkout / "web" / "dist"
    for folder, names in ((viewer, ("index.html", "1.bundle.js", "1.bundle.js.map")), (web, ("index.html",))):
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).write_text(folder.name)
    (web / "app").mkdir()
    (web / "app" / "main.js").write_text("")
    site = bundling.stage_assets(checkout).site
    assert site is not None
    assert files(site) == ["1.bundle.js", "app-config.js", "app/main.js", "index.html", "viewer/index.html"]
    assert (site / "index.html").read_text() == "dist"
    assert (site / "viewer" / "index.html").read_text() == "ohif"
    assert (site / "app-config.js").read_text() == "ours"


def test_sizes_are_of_files_not_of_folders(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"12345")
    assert bundling.size(tmp_path) == 5
