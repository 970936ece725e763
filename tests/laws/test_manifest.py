"""The manifest is the map: whatever runs is on it, and whatever is on it is there."""

from __future__ import annotations

import importlib

import pytest

from functions.manifest import DEFAULT, FUNCTIONS, Function, Source
from local.documents import routes
from tests.laws.source import ROOT, python_below

TRIGGERS = {"api", "worker", "schedule", "stream", "socket"}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_function_has_its_handler(function: Function) -> None:
    module, _, name = function.entry.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))
    assert function.name == "-".join(module.split(".")[1:])


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.routes], ids=lambda function: function.name)
def test_routes_are_those_that_the_code_registers(function: Function) -> None:
    api = importlib.import_module(function.entry.rpartition(".")[0]).api
    assert sorted(f"{route.method} {route.path}" for route in api.routes) == sorted(set(function.routes) - {DEFAULT})


def test_dicomweb_routes_say_what_they_answer() -> None:
    for function in FUNCTIONS:
        for route in routes(function):
            if route.path.startswith("/dicomweb/") and route.method in ("GET", "POST"):
                assert route.media, f"{route.path}: name its media types (media=), for the conformance statement"
                assert route.takes or route.method == "GET", f"{route.path}: name what it takes (takes=)"


def test_no_entry_point_is_off_the_map() -> None:
    files = [path.relative_to(ROOT).with_suffix("") for path in python_below("functions")]
    assert {".".join(path.parts) for path in files if path.name in TRIGGERS} == {
        function.entry.rpartition(".")[0] for function in FUNCTIONS
    }


def test_function_folders_hold_entry_points_and_nothing_else() -> None:
    for path in python_below("functions"):
        if path.parent.name != "functions":
            assert path.stem in TRIGGERS | {"wire", "__init__"}, path


def test_every_function_has_something_that_sets_it_off() -> None:
    for function in FUNCTIONS:
        assert function.routes or function.hears or function.source or function.every, function.name
        assert function.timeout <= 29 or not function.routes, "API Gateway gives up after 30 seconds"
        assert function.queued == (bool(function.hears) or function.source is Source.INTAKE)


def test_no_route_is_served_twice() -> None:
    routes = [route for function in FUNCTIONS for route in function.routes]
    assert len(routes) == len(set(routes))
