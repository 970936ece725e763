"""Every page can be used by everybody: axe finds nothing against WCAG 2.2 AA, in the dark and in the light."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local.demo.exam import uid
from local.paths import ROOT
from tests.fixtures.browser import Witness
from tests.fixtures.people import Person

pytestmark = pytest.mark.server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}
SCHEMES = ("dark", "light")

OUTSIDE = {
    "/sign-in": "Sign in",
    "/register": "Register",
    "/confirm": "Confirm your email",
    "/reset": "Reset your password",
    "/reset?step=code": "Choose a new password",
    "/there/is/nothing": "nothing",
}
INSIDE = {
    "/studies": "Studies",
    "/studies?patientName=nobody": "Studies",
    f"/studies?study={uid('ct-head')}": "Properties",
    "/upload": "Upload",
    "/uploads": "Uploads",
    "/account": "Account",
}
DIALOG = "[role=dialog]"
RUN = """async ([rules, within]) => {
  const {violations} = await axe.run(within, {runOnly: rules, resultTypes: ["violations"]});
  return violations.map(({id, impact, nodes}) => `${impact} ${id}: ${nodes.map(({target}) => target).join(" ")}`);
}"""


OUT_OF_REACH = """() => [...document.querySelectorAll("a, button, input, select, textarea")].flatMap(one => {
  const {width, height, left, right} = one.getBoundingClientRect();
  const name = one.ariaLabel || one.textContent || one.name;
  // Links within text are as high as it is.
  if (!width || getComputedStyle(one).display === "inline" || one.className.includes("skip")) return [];
  const small = one.type !== "checkbox" && (width < 38 || height < 38);
  return small || left < 0 || right > innerWidth ? [`${name}: ${width} x ${height} at ${left}`] : [];
})"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The rules, as a script."""
    return Path(AXE).read_text()


def violations(page: Page, axe: str, within: str = "html") -> list[str]:
    """Return what axe finds on a page, or in a part of it."""
    page.evaluate(axe)
    return page.evaluate(RUN, [RULES, within])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_before_sign_in(
    new_context: Callable[..., BrowserContext], witness: Witness, axe: str, scheme: str
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    for path, heading in OUTSIDE.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        assert violations(page, axe) == [], path


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_of_a_member(
    new_context: Callable[..., BrowserContext],
    demo_member: Person,
    axe: str,
    scheme: str,
    viewport: dict[str, int] | None,
) -> None:
    context = new_context(color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    context.add_cookies(demo_member.cookies())
    page = context.new_page()
    upload = demo_member.send("GET", "/api/uploads").json()["items"][0]["id"]
    for path, heading in {**INSIDE, f"/uploads/{upload}": "Files"}.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        assert violations(page, axe) == [], path


def test_a_finger_reaches_everything(new_context: Callable[..., BrowserContext], demo_member: Person) -> None:
    # 320 pixels: the smallest telephone, and a desk's window at 400 % (WCAG 2.2, 1.4.10).
    page = new_context(viewport={"width": 320, "height": 568}).new_page()
    for path, heading in OUTSIDE.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        assert page.evaluate(OUT_OF_REACH) == [], path
    page.context.add_cookies(demo_member.cookies())
    for path, heading in INSIDE.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        expect(page.get_by_role("button", name="Account menu")).to_be_visible()
        assert page.evaluate(OUT_OF_REACH) == [], path


@pytest.mark.parametrize("scheme", SCHEMES)
def test_dialogs(new_context: Callable[..., BrowserContext], demo_member: Person, axe: str, scheme: str) -> None:
    context = new_context(color_scheme=scheme)
    context.add_cookies(demo_member.cookies())
    page = context.new_page()
    page.goto("/studies")
    grid = page.get_by_role("grid", name="Studies")
    expect(grid).to_be_visible()
    for key, name in (("?", "Keyboard shortcuts"), ("Delete", "Delete this study?")):
        grid.press(key)
        dialog = page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        assert violations(page, axe, DIALOG) == [], name
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.goto("/account")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_visible()
    assert violations(page, axe, DIALOG) == []
