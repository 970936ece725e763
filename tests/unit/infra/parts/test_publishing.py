import fnmatch

import pytest

from infra.parts.publishing import HASHED


@pytest.fixture(scope="module")
def uploads(synthesised):
    resources = synthesised["dev-web"].document["Resources"]
    return {name: made for name, made in resources.items() if made["Type"] == "Custom::CDKBucketDeployment"}


@pytest.mark.parametrize(
    ("file", "forever"),
    [
        ("app/main-AbCd1234.js", True),
        ("app/icon.svg", False),
        ("12.bundle.b4688cdbdd856b75.js", True),
        ("0ddf166f7a343eda.wasm", True),
        ("1602.css", False),
        ("index.html", False),
        ("viewer/index.html", False),
        ("app-config.js", False),
    ],
)
def test_only_a_file_named_for_its_content_is_kept_for_ever(file, forever):
    assert any(fnmatch.fnmatchcase(file, pattern) for pattern in HASHED) is forever


def test_files_of_the_build_before_stay(uploads):
    assert all(resource["Properties"]["Prune"] is False for resource in uploads.values())


def test_pages_go_up_after_what_they_name_and_the_cdn_forgets_the_old_ones(uploads):
    (pages,) = [resource for resource in uploads.values() if "DistributionId" in resource["Properties"]]
    (files,) = [name for name, resource in uploads.items() if resource is not pages]
    assert any(name.startswith(files[:20]) for name in pages["DependsOn"])
    assert pages["Properties"]["SystemMetadata"]["cache-control"] == "no-cache"
    assert "immutable" in uploads[files]["Properties"]["SystemMetadata"]["cache-control"]
