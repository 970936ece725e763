from __future__ import annotations

import pytest

from lightbox.http import cookie

HTTPS = "https://lightbox.example"


def test_on_https_it_is_bound_to_the_host_and_out_of_reach_of_scripts():
    assert cookie.given(HTTPS, "v", None) == "__Host-lightbox_session=v; Path=/; HttpOnly; SameSite=Lax; Secure"


def test_it_is_kept_as_long_as_it_is_told():
    assert cookie.given(HTTPS, "v", 60).endswith("; Max-Age=60")


def test_it_is_taken_back_under_the_same_name():
    assert cookie.taken(HTTPS).startswith("__Host-lightbox_session=; ")
    assert cookie.taken(HTTPS).endswith("; Max-Age=0")


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_on_this_machine_plain_http_will_do(site):
    assert cookie.given(site, "v", None) == "lightbox_session=v; Path=/; HttpOnly; SameSite=Lax"
    assert cookie.name(site) == "lightbox_session"


@pytest.mark.parametrize("site", ["http://lightbox.example", "http://localhost.evil.example", "https://127.0.0.1", ""])
def test_anywhere_else_it_will_not(site):
    assert cookie.name(site) == "__Host-lightbox_session"
    assert "Secure" in cookie.given(site, "v", None)
