"""Pages of another site before Lightbox, in a real browser: a page that fetches, and an OHIF that is hosted there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from local.paths import VIEWER
from local.uploads import Uploads
from tests.e2e.viewer import Viewer
from tests.fixtures.browser import DESK
from tests.fixtures.server import LightboxServer, started
from tests.make import dicom

pytestmark = pytest.mark.server

STUDY = f"studies/{dicom.uid(7)}"
SERIES = f"{STUDY}/series/{dicom.uid(7, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(7, 1, 1)}"
LARGE = f"{STUDY}/series/{dicom.uid(7, 2)}/instances/{dicom.uid(7, 2, 1)}"

CONFIG = """window.config = ({ servicesManager }) => ({
  routerBasename: '/', extensions: [], modes: [], showStudyList: true, investigationalUseDialog: { option: 'never' },
  customizationService: { 'ohif.tours': { $set: [] } },
  showWarningMessageForCrossOrigin: false, defaultDataSourceName: 'lightbox',
  dataSources: [{
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb', sourceName: 'lightbox',
    configuration: {
      friendlyName: 'Lightbox', name: 'lightbox', qidoRoot: ROOT, wadoRoot: ROOT, wadoUriRoot: ROOT + '/wado',
      qidoSupportsIncludeField: true, imageRendering: 'wadors', thumbnailRendering: 'wadors', enableStudyLazyLoad: true,
      supportsFuzzyMatching: true, supportsWildcard: true,
      bulkDataURI: { enabled: true, relativeResolution: 'series' }, singlepart: 'bulkdata,pdf,video',
      onConfiguration: config => {
        servicesManager.services.userAuthenticationService.setServiceImplementation({
          getAuthorizationHeader: () => ({ Authorization: 'Bearer ' + TOKEN }),
        });
        return config;
      },
    },
  }],
});
"""


class OtherSite(SimpleHTTPRequestHandler):
    """OHIF's files, as anybody would host them, and an empty page."""

    config = b""

    def do_GET(self) -> None:
        """Answer a file; its page for what is none."""
        path = self.path.partition("?")[0]
        if path in ("/app-config.js", "/empty.html"):
            body = self.config if path.endswith("js") else b"<!doctype html><title>elsewhere</title>"
            self.send_response(200)
            self.send_header("content-type", "text/javascript" if path.endswith("js") else "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        if "." not in path.rpartition("/")[2]:
            self.path = "/index.html"
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another site: ``localhost`` is none of ``127.0.0.1``'s neighbours, for cookies neither."""
    handler = partial(OtherSite, directory=str(VIEWER))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def server(elsewhere: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LightboxServer]:
    """A Lightbox that lets that site in, with two images: one small, one too large for an answer of its own."""
    folder = tmp_path_factory.mktemp("open")
    with started(folder, "--fresh", "--no-seed", "--cors-origin", elsewhere) as running:
        ramp = np.linspace(0, 3000, 256 * 256).reshape(256, 256).astype(np.int16)
        small = dicom.with_pixels(dicom.dataset(study=7, name="Elsewhere^Ada"), ramp)
        large = dicom.with_pixels(dicom.dataset(study=7, series=2, name="Elsewhere^Ada"), np.tile(ramp, (6, 7)))
        for image in (small, large):
            image.WindowCenter, image.WindowWidth = 1500, 3000
            image.ImagePositionPatient, image.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
            image.PixelSpacing = [1, 1]
        bring(running, dicom.written(small), dicom.written(large))
        OtherSite.config = (
            f"const ROOT = {json.dumps(running.dicomweb_url)}, TOKEN = {json.dumps(running.access_token)};\n{CONFIG}"
        ).encode()
        yield running


@dataclass(frozen=True)
class Image:
    """A file to upload."""

    path: str
    content: bytes


def bring(running: LightboxServer, *images: bytes) -> None:
    """Upload files with the account's access token."""
    token = {"authorization": f"Bearer {running.access_token}"}
    with httpx.Client(base_url=running.base_url, headers=token, trust_env=False, timeout=60) as site:
        uploads = Uploads(site)
        upload = uploads.send(Image(f"{number}.dcm", image) for number, image in enumerate(images))
        uploads.finished(upload, 60)


@pytest.fixture
def foreign(browser: Browser, server: LightboxServer, elsewhere: str) -> Iterator[Page]:
    """An empty page of the other site; its browser is signed in at Lightbox."""
    context = browser.new_context(base_url=elsewhere, viewport=DESK)
    page = context.new_page()
    page.goto(server.base_url + "/sign-in")
    signed_in = page.evaluate(
        """async ([email, password]) => (await fetch('/api/session', { method: 'POST',
            headers: { 'content-type': 'application/json', 'x-lightbox': '1' },
            body: JSON.stringify({ email, password }) })).status""",
        [server.email, server.password],
    )
    assert signed_in in (200, 201, 204)
    page.goto("/empty.html")
    yield page
    context.close()


FETCH = """async ([url, how]) => {
  try {
    const answer = await fetch(url, how);
    const body = await answer.arrayBuffer();
    return { status: answer.status, size: body.byteLength, redirected: answer.redirected,
             headers: Object.fromEntries(answer.headers), text: new TextDecoder().decode(body.slice(0, 2000)) };
  } catch (error) { return { status: 0, text: String(error) }; }
}"""


def ask(page: Page, server: LightboxServer, path: str, accept: str = "", **how: object) -> dict[str, object]:
    """Fetch an address of the archive from a page, with the access token unless told otherwise."""
    headers = {"accept": accept} if accept else {}
    token = {"authorization": f"Bearer {server.access_token}"} if how.pop("token", True) else {}
    url = path if path.startswith("http") else f"{server.dicomweb_url}/{path}"
    return page.evaluate(FETCH, [url, {"headers": {**headers, **token, "x-any": "1"}, **how}])


def test_a_page_elsewhere_reads_whatever_is_answered(foreign: Page, server: LightboxServer) -> None:
    found = ask(foreign, server, "studies?limit=1", "application/dicom+json")
    assert (found["status"], json.loads(str(found["text"]))[0]["0020000D"]["Value"]) == (200, [dicom.uid(7)])
    metadata = ask(foreign, server, f"{SERIES}/metadata", "application/dicom+json")
    assert (metadata["status"], "etag" in metadata["headers"]) == (200, True)  # pyright: ignore[reportOperatorIssue]
    frames = ask(foreign, server, f"{INSTANCE}/frames/1", "multipart/related; type=application/octet-stream")
    assert (frames["status"], frames["size"]) > (200, 256 * 256 * 2)
    for path, how, status in (
        ("studies/1.2.3/metadata", {}, 404),
        ("studies", {"token": False}, 401),
        (INSTANCE, {"accept": "text/html"}, 406),
        ("studies", {"method": "PUT"}, 405),
        ("nothing", {}, 404),
    ):
        problem = ask(foreign, server, path, **how)  # pyright: ignore[reportArgumentType]
        assert (problem["status"], json.loads(str(problem["text"]))["status"]) == (status, status)


def test_a_large_answer_is_read_through_its_redirect(foreign: Page, server: LightboxServer) -> None:
    large = ask(foreign, server, LARGE, "application/dicom; transfer-syntax=*")
    assert (large["status"], large["redirected"]) == (200, True)
    assert int(str(large["size"])) > 5_000_000
    zipped = ask(foreign, server, STUDY, "application/zip")
    assert (zipped["status"], zipped["redirected"]) == (200, True)


def test_a_page_elsewhere_stores(foreign: Page, server: LightboxServer) -> None:
    answer = foreign.evaluate(
        FETCH,
        [
            f"{server.dicomweb_url}/studies",
            {
                "method": "POST",
                "headers": {
                    "authorization": f"Bearer {server.access_token}",
                    "content-type": 'multipart/related; type="application/dicom"; boundary=B',
                },
                "body": "--B\r\nContent-Type: application/dicom\r\n\r\nnothing\r\n--B--",
            },
        ],
    )
    assert answer["status"] == 409, "it was read, and found to be no DICOM"


def test_the_session_of_the_browser_is_of_no_use_to_it(foreign: Page, server: LightboxServer) -> None:
    mine = f"{server.base_url}/dicomweb/mine/studies"
    assert ask(foreign, server, mine, token=False, credentials="include")["status"] == 0
    assert ask(foreign, server, mine, token=False)["status"] == 401
    ended = ask(foreign, server, f"{server.base_url}/api/session", token=False, method="DELETE", credentials="include")
    assert ended["status"] == 0
    foreign.goto(f"{server.base_url}/studies")
    assert foreign.evaluate(FETCH, ["/api/session", {}])["status"] == 200, "still signed in"


def test_a_site_that_was_not_named_reads_nothing(foreign: Page, server: LightboxServer, elsewhere: str) -> None:
    foreign.goto(elsewhere.replace("localhost", "127.0.0.1") + "/empty.html")
    for path in ("studies", "nothing", f"{INSTANCE}/frames/1"):
        assert ask(foreign, server, path)["status"] == 0


def test_an_ohif_that_is_hosted_elsewhere(browser: Browser, server: LightboxServer, elsewhere: str) -> None:
    context = browser.new_context(base_url=elsewhere, viewport=DESK)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_text("Elsewhere, Ada").first).to_be_visible(timeout=60_000)
    assert Viewer.open(context, dicom.uid(7)).shown().std() > 10
    context.close()
    assert (Path(VIEWER) / "index.html").is_file()
