"""The JSON API is what docs/openapi.json says: schemathesis sends what the description allows, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make import dicom

pytestmark = pytest.mark.server

SCHEMA = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs/openapi.json")
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
EXAMPLES = 3  # of an operation in each mode: the simplest come first, and it is those that are forgotten


@pytest.fixture(scope="module")
def checks() -> list[Any]:
    """Return what holds of every answer: no fault of ours, and the media type and the schema that are described."""
    load_all_checks()
    names = ("not_a_server_error", "content_type_conformance", "response_schema_conformance")
    return [found for found in CHECKS.get_all() if found.__name__ in names]


@pytest.fixture(scope="module")
def session(new_person: Callable[[str], Person]) -> requests.Session:
    """Return the requests of a program that has an access token."""
    made = requests.Session()
    made.trust_env = False
    made.headers["Authorization"] = f"Bearer {new_person('described').token()}"
    return made


def places(site: str, session: requests.Session, path: str) -> dict[str, str]:
    """Return what an address may name, made for it: an open upload of one file, the study of another one."""
    found = {"id": "none"}
    if "{upload}" in path:
        found["upload"] = session.post(f"{site}/api/uploads", json={}).json()["id"]
    if "{file}" in path:
        files = {"files": [{"path": "a.dcm", "size": 9, "sha256": "A" * 43 + "="}]}
        granted = session.post(f"{site}/api/uploads/{found['upload']}/files", json=files)
        found["file"] = granted.json()["items"][0]["fileId"]
    if "{study}" in path:
        session.post(f"{site}/dicomweb/mine/studies", data=dicom.ct(), headers={"content-type": "application/dicom"})
        found["study"] = dicom.uid(1)
    return found


@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_described(
    lightbox_server: LightboxServer, session: requests.Session, checks: list[Any], label: str
) -> None:
    operation = OPERATIONS[label]
    made = places(lightbox_server.base_url, session, operation.path)
    named = {each.name: made[each.name] for each in operation.path_parameters}
    known = {"path_parameters": named} if named else {}
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)

    @given(st.data())
    @settings(
        max_examples=EXAMPLES * len(modes),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(data.draw(st.sampled_from(modes)), **known))
        case.call_and_validate(base_url=lightbox_server.base_url, session=session, checks=checks)

    ask()
