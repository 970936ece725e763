import pytest

from infra.stages import EMULATED, STAGES, Stage


def test_names_are_unique():
    names = [stage.name for stage in (*STAGES, EMULATED)]
    assert len(set(names)) == len(names)


def test_prod_keeps_what_it_holds():
    prod = next(stage for stage in STAGES if stage.name == "prod")
    assert prod.keep_data
    assert prod.backups


@pytest.mark.parametrize("name", ["", "Prod", "my stage", "a_b"])
def test_a_name_that_resources_cannot_bear_is_refused(name):
    with pytest.raises(ValueError, match="stage name"):
        Stage(name=name)


def test_a_domain_needs_its_certificate():
    with pytest.raises(ValueError, match="certificate"):
        Stage(name="x", domain="images.example.org")


def test_an_emulator_keeps_nothing():
    with pytest.raises(ValueError, match="emulator"):
        Stage(name="x", emulated=True)


def test_the_site_is_known_when_it_has_a_domain():
    assert Stage(name="x").site == ""
    assert Stage(name="x", domain="a.example", certificate_arn="arn").site == "https://a.example"


@pytest.mark.parametrize("origin", ["*", "viewer.example", "https://viewer.example/", "https://Viewer.example:443"])
def test_an_origin_that_no_browser_would_send_is_refused(origin):
    with pytest.raises(ValueError, match=r"origin|browsers"):
        Stage(name="x", cors_origins=(origin,))
