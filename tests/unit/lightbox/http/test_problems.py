from __future__ import annotations

from lightbox import errors
from lightbox.http import problems


def test_every_family_has_a_status_of_its_own():
    assert set(problems.STATUS) == set(errors.FAMILIES)
    assert len(set(problems.STATUS.values())) == len(errors.FAMILIES)


def test_fields_come_along_when_there_are_any():
    reply = problems.problem(errors.InvalidInput("Look.", (("files.0.size", "Too small."),)), "/x")
    assert reply.body["errors"] == [{"field": "files.0.size", "message": "Too small."}]
    assert "errors" not in problems.problem(errors.InvalidInput("Look."), "/x").body


def test_what_passes_by_itself_says_when_to_come_again():
    assert problems.problem(errors.Transient(), "/x").headers["retry-after"] == "1"
    assert problems.problem(errors.TooMany(), "/x").headers["retry-after"] == "60"
    assert "retry-after" not in problems.problem(errors.Conflict(), "/x").headers


def test_who_is_not_known_is_told_how_to_sign_in():
    challenge = problems.problem(errors.Unauthenticated(), "/x").headers["www-authenticate"]
    assert challenge.startswith('Bearer realm="Lightbox", Basic realm="Lightbox"')


def test_without_a_detail_the_title_speaks():
    assert problems.problem(errors.NotFound(), "/x").body["detail"] == "Not found"


def test_a_method_that_is_not_there_names_those_that_are():
    reply = problems.method_not_allowed("/x", ["GET", "POST"])
    assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")
