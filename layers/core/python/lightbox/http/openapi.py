"""The OpenAPI 3.1 document of the JSON API, from the routes themselves.

Only documentation is made of it, and the web app's types: it imports pydantic and is never on a request's way.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Any

from lightbox.http import cookie, problems
from lightbox.http.app import Route
from lightbox.http.message import JSON, camel
from lightbox.settings import VERSION

_REF = "#/components/schemas/{model}"
_COOKIE = {"type": "apiKey", "in": "cookie", "name": cookie.NAME}
_PROBLEM = {
    "type": "object",
    "description": "An error, RFC 9457. `slug` is stable; docs/problems.md says what to do about each.",
    "required": ["type", "title", "status", "detail", "instance", "slug"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "slug": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def document(functions: Iterable[tuple[str, Iterable[Route]]]) -> dict[str, Any]:
    """Return the OpenAPI document of the routes below ``/api``.

    Parameters
    ----------
    functions
        Each function's name and its routes; the name becomes the operations' tag.
    """
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, Any] = {}
    for name, routes in functions:
        for route in routes:
            if route.path.startswith("/api/"):
                paths.setdefault(route.path, {})[route.method.lower()] = _operation(name, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lightbox",
            "version": VERSION,
            "description": "Bring studies into an archive, find them, manage them. DICOMweb is described by PS3.18.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"session": _COOKIE, "token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(function: str, route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    text = inspect.getdoc(route.handler) or ""
    operation: dict[str, Any] = {
        "operationId": f"{function.partition('-')[0]}_{getattr(route.handler, '__name__', '')}",
        "tags": [function.partition("-")[0]],
        "summary": text.partition("\n")[0],
        "security": [] if route.open else [{"session": []}, {"token": []}],
        "parameters": _parameters(route),
        "responses": {
            str(route.status if route.returns or route.status != 200 else 204): _answer(route, schemas),  # noqa: PLR2004
            "default": {
                "description": "A problem.",
                "content": {problems.MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
            },
        },
    }
    if route.body:
        schema = _schema(route.body, schemas)
        needed = bool(schemas[route.body.__name__].get("required"))  # no body means one with nothing said
        operation["requestBody"] = {"required": needed, "content": {JSON: {"schema": schema}}}
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    named = [
        {"name": name, "in": "path", "required": True, "schema": text} for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    asked = [
        {"name": name, "in": "query", "required": False, "description": meaning, "schema": text}
        for name, meaning in route.query.items()
    ]
    return [*named, *asked]


def _answer(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    if route.returns is None:
        return {"description": "Done."}
    summary = (inspect.getdoc(route.returns) or "").partition("\n")[0]
    return {"description": summary, "content": {JSON: {"schema": _schema(route.returns, schemas)}}}


def _schema(model: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Put a model and all that it refers to among the schemas; return the reference to it."""
    from pydantic import TypeAdapter

    view, name = is_dataclass(model), str(getattr(model, "__name__", ""))
    made = TypeAdapter(model).json_schema(ref_template=_REF, mode="serialization" if view else "validation")
    for part, schema in [*made.pop("$defs", {}).items(), (name, made)]:
        schemas[part] = _camelled(schema) if view else schema
    return {"$ref": _REF.format(model=name)}


def _camelled(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a view's schema with its names as ``message.wire`` writes them; every field is always sent."""
    properties = {camel(name): value for name, value in schema.get("properties", {}).items()}
    for value in properties.values():
        value.pop("default", None)
    return {**schema, "properties": properties, "required": list(properties)}
