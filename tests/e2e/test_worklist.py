"""Finding studies among the demonstration studies: filters, presets, addresses, sorting, keys."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from local.demo.exam import uid
from local.demo.schedule import STUDIES
from tests.fixtures.browser import Witness
from tests.fixtures.people import Person

pytestmark = pytest.mark.server

HEADS = {"ct-head", "ct-head-prior"}
JAPANESE = {"mr-head", "mr-head-prior"}


@pytest.fixture(scope="module")
def seeded_on(demo_member: Person) -> date:
    """The day that the demonstration studies count from."""
    path = f"/dicomweb/mine/studies?StudyInstanceUID={uid('ct-head')}"
    (study,) = demo_member.send("GET", path, headers={"Accept": "application/dicom+json"}).json()
    return date.fromisoformat(study["00080020"]["Value"][0])


@pytest.fixture
def worklist(demo_page: Page, seeded_on: date) -> Page:
    """The studies page on the day of the newest study, with Study Instance UIDs shown."""
    demo_page.clock.set_fixed_time(datetime(seeded_on.year, seeded_on.month, seeded_on.day, 15, tzinfo=UTC))
    demo_page.goto("/studies")
    demo_page.get_by_role("button", name="Columns and row height").click()
    demo_page.get_by_role("checkbox", name="Study Instance UID").check()
    demo_page.keyboard.press("Escape")
    return demo_page


def rows(page: Page) -> Locator:
    """Return the rows of the list, without its head."""
    return page.get_by_role("grid", name="Studies").get_by_role("row").filter(has=page.get_by_role("link"))


def expect_studies(page: Page, keys: set[str]) -> None:
    """Wait until the list shows exactly these demonstration studies."""
    expect(rows(page)).to_have_count(len(keys))
    for key in keys:
        expect(rows(page).filter(has_text=str(uid(key)))).to_be_visible()


TEXTS = [
    ("Patient name", "müller", HEADS),
    ("Patient name", "MULLER", HEADS),
    ("Patient name", "jürg", HEADS),
    ("Patient name", "*ller*", HEADS),
    ("Patient name", "山田", JAPANESE),
    ("Patient name", "やまだ", JAPANESE),
    ("Patient ID", "DEMO-0002", JAPANESE),
    ("Accession number", "DEMO0003", {"mr-head"}),
    ("Referring physician", "hanako", JAPANESE),
    ("Description", "*schädel*", HEADS),
]


def test_text_filters_find_by_word_in_any_script_and_by_wildcard(worklist: Page) -> None:
    for field, text, keys in TEXTS:
        worklist.get_by_label(field, exact=True).fill(text)
        worklist.get_by_role("button", name="Search").click()
        expect_studies(worklist, keys)
        worklist.get_by_role("button", name="Reset", exact=True).click()
        expect(worklist.get_by_label(field, exact=True)).to_have_value("")


def test_nothing_found_is_said_with_a_way_out(worklist: Page) -> None:
    worklist.get_by_label("Patient name", exact=True).fill("nobody")
    worklist.keyboard.press("Enter")
    expect(worklist.get_by_text("No study matches")).to_be_visible()
    worklist.get_by_role("button", name="Reset the filters").click()
    expect(rows(worklist).first).to_be_visible()


def test_filters_join_and_live_in_the_address(worklist: Page) -> None:
    page = worklist
    page.get_by_label("Study date", exact=True).select_option("Today")
    expect_studies(page, {"ct-head", "echo"})
    page.get_by_role("button", name="Modality").click()
    page.get_by_label("CT · Computed tomography").check()
    expect_studies(page, {"ct-head"})
    # The choice stays open while the list follows.
    page.get_by_label("US · Ultrasound").check()
    expect_studies(page, {"ct-head", "echo"})
    page.get_by_label("CT · Computed tomography").uncheck()
    page.keyboard.press("Escape")
    expect_studies(page, {"echo"})
    assert "when=today" in page.url
    assert "modality=US" in page.url
    page.reload()
    expect_studies(page, {"echo"})
    page.get_by_role("button", name="Remove filter Modality: US").click()
    expect_studies(page, {"ct-head", "echo"})
    page.go_back()
    expect_studies(page, {"echo"})
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ studies$"))).to_be_visible()


def test_a_patient_is_kept_out_of_the_address(worklist: Page) -> None:
    page, name = worklist, worklist.get_by_label("Patient name", exact=True)
    name.fill("müller")
    page.get_by_role("button", name="Search").click()
    expect_studies(page, HEADS)
    assert "ller" not in page.url
    page.reload()
    expect_studies(page, HEADS)
    expect(name).to_have_value("müller")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(name).to_have_value("")
    page.go_back()
    expect_studies(page, HEADS)


def test_date_presets_mean_days_of_the_persons_calendar(worklist: Page, seeded_on: date) -> None:
    week = seeded_on - timedelta(days=(seeded_on.weekday() + 1) % 7)  # en-US: weeks begin on Sunday
    month, year = seeded_on.replace(day=1), seeded_on.replace(month=1, day=1)
    day = timedelta(days=1)
    presets = {
        "yesterday": (seeded_on - day, seeded_on - day),
        "this-week": (week, week + 6 * day),
        "last-week": (week - 7 * day, week - day),
        "this-month": (month, seeded_on),
        "last-month": ((month - day).replace(day=1), month - day),
        "this-year": (year, seeded_on),
        "last-year": (year.replace(year=year.year - 1), year - day),
    }
    taken = {study.key: seeded_on - timedelta(days=study.days_ago) for study in STUDIES}
    worklist.get_by_label("Patient ID", exact=True).fill("DEMO-*")
    for preset, (first, last) in presets.items():
        worklist.get_by_label("Study date", exact=True).select_option(preset)
        expect(worklist).to_have_url(re.compile(f"when={preset}"))
        expect_studies(worklist, {key for key, when in taken.items() if first <= when <= last})


def test_a_range_of_days(worklist: Page, seeded_on: date) -> None:
    worklist.get_by_label("Study date", exact=True).select_option("Custom range")
    worklist.get_by_label("From", exact=True).fill((seeded_on - timedelta(days=9)).isoformat())
    worklist.get_by_label("To", exact=True).fill((seeded_on - timedelta(days=3)).isoformat())
    expect_studies(worklist, {"chest", "mammography", "hand"})


def test_the_list_is_sorted_by_a_click_on_its_head(worklist: Page) -> None:
    worklist.get_by_label("Patient ID", exact=True).fill("DEMO-*")
    worklist.get_by_role("button", name="Search").click()
    expect(rows(worklist)).to_have_count(len(STUDIES))
    expect(rows(worklist).first).to_contain_text(str(uid("ct-head")))
    worklist.get_by_role("columnheader", name="Study date").get_by_role("button").first.click()
    expect(rows(worklist).first).to_contain_text(str(uid("mr-head-prior")))
    assert "sort=studyDate" in worklist.url


def test_the_list_is_worked_without_a_mouse(worklist: Page) -> None:
    page = worklist
    page.locator("body").press("/")
    expect(page.get_by_label("Patient name", exact=True)).to_be_focused()
    page.keyboard.type("müller")
    page.keyboard.press("Enter")
    expect_studies(page, HEADS)
    expect(page.get_by_label("Patient name", exact=True)).to_be_focused()
    grid = page.get_by_role("grid", name="Studies")
    grid.focus()
    chosen = page.locator("[role=row][aria-selected=true]")
    expect(chosen).to_contain_text(str(uid("ct-head")))
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text(str(uid("ct-head-prior")))
    page.keyboard.press(" ")
    panel = page.get_by_label("Study properties")
    expect(panel).to_contain_text(str(uid("ct-head-prior")))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value).to_have_url(re.compile(f"/viewer.StudyInstanceUIDs={uid('ct-head-prior')}$"))
    opened.value.close()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(grid).to_be_focused()
    page.keyboard.press("Delete")
    question = page.get_by_role("dialog", name="Delete this study?")
    expect(question).to_contain_text("34 images")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect_studies(page, HEADS)


def test_a_lost_connection_is_said_and_never_shows_what_was_found_before(worklist: Page, witness: Witness) -> None:
    witness.expect("ERR_INTERNET_DISCONNECTED")
    page = worklist
    expect(rows(page).first).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Not up to date")).to_be_visible()
    page.get_by_label("Patient name", exact=True).fill("müller")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lightbox cannot be reached")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect_studies(page, HEADS)


def test_of_a_long_name_the_beginning_is_shown_in_any_script(worklist: Page) -> None:
    width = worklist.get_by_role("separator", name="Width of Patient name")
    for _ in range(11):
        width.press("ArrowLeft")
    arabic = rows(worklist).filter(has_text="قباني").get_by_role("link").locator("bdi")
    assert arabic.evaluate("name => name.scrollWidth > name.clientWidth && getComputedStyle(name).direction") == "rtl"
    rows(worklist).filter(has_text="قباني").get_by_role("gridcell").nth(1).hover()
    expect(rows(worklist).locator("[title='قباني, لنزار']")).to_be_visible()


def test_a_search_is_cancelled(worklist: Page) -> None:
    page = worklist
    expect(rows(page).first).to_be_visible()
    page.route(re.compile(r"/api/studies\?.*patientId=slow"), lambda _route: None)
    page.get_by_label("Patient ID", exact=True).fill("slow")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Search cancelled")).to_be_visible()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\d+ studies$"))).to_be_visible()
