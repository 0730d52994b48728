"""What the door answers: JSON of a described shape, stored bytes, and problems (RFC 9457)."""

from __future__ import annotations

import base64
import functools
import json
from typing import Any, NoReturn
from urllib.parse import quote

from flask import Response, request
from pydantic import BaseModel, ConfigDict, ValidationError

from workflow.base.errors import InvalidInput, Refusal, StaleVersion
from workflow.http.context import signed_in
from workflow.http.errors import problem_of

PROBLEM_TYPE = "application/problem+json"
LANGUAGES = ("vi", "en")


class Asked(BaseModel):
    """What a request brings."""

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Keep the schema: flask-openapi asks for it again at every request that has a query or a header."""
        plain = BaseModel.__dict__["model_json_schema"].__func__  # a parent's would be the one it has kept
        setattr(cls, "model_json_schema", functools.cache(functools.partial(plain, cls)))  # noqa: B010 (mypy: fixed)


class Shape(Asked):
    """A JSON object of the API; what it does not name is refused."""

    model_config = ConfigDict(extra="forbid")


class RefusalShape(Shape):
    """One reason against what was asked; `field` names the value it is about."""

    code: str
    message: str
    field: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem details. `code` is stable; the sentence in `detail` is for people and may change.

    A stale version names `version_seen` and the present `version`, and a save also `yours` and `current`, the two
    texts of every field that was sent.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    refusals: list[RefusalShape] | None = None
    reference: str | None = None


def answer(shape: BaseModel, status: int = 200, **headers: str) -> Response:
    """The object as JSON; never kept by caches, as offers and rights change from one moment to the next."""
    response = Response(shape.model_dump_json(), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def content(body: bytes, sha256: str, media_type: str, name: str, *, attached: bool, **headers: str) -> Response:
    """Bytes known by their hash, which is also the entity tag; 304 when the client has them."""
    response = Response(body, mimetype=media_type)
    response.set_etag(sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
    kind = "attachment" if attached else "inline"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
    for key, value in headers.items():
        response.headers[key.replace("_", "-")] = value
    response.make_conditional(request)
    return response


def problem(error: Exception, **more: Any) -> Response:
    """The problem that an error is; the same for what is hidden and for what never existed."""
    body = {**problem_json(error), **more}
    response = Response(json.dumps(body, ensure_ascii=False), status=body["status"], mimetype=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if body["status"] == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    valid_methods = getattr(error, "valid_methods", None)
    if body["status"] == 405 and valid_methods:
        response.headers["Allow"] = ", ".join(sorted(valid_methods))
    return response


def problem_json(error: Exception) -> dict[str, Any]:
    """The members of the problem; a stale version tells which one was seen and which one stands."""
    body = problem_of(error, language()).as_json()
    if isinstance(error, StaleVersion):
        body.update(version_seen=error.facts.get("seen"), version=error.facts.get("now"))
    return body


def language() -> str:
    """The person's language, else the one that the client prefers."""
    person = signed_in()
    return person.language if person is not None else request.accept_languages.best_match(LANGUAGES, "vi")


def refuse_shape(error: ValidationError) -> NoReturn:
    """A body or query that is not of the described shape. Raises: InvalidInput naming every place."""
    raise InvalidInput([_refusal(row) for row in error.errors(include_url=False, include_input=False)]) from error


def _refusal(row: Any) -> Refusal:
    place = ".".join(str(part) for part in row["loc"])[:200]
    codes = {"extra_forbidden": "input_unknown", "missing": "input_missing"}
    return Refusal(codes.get(row["type"], "input_malformed"), {"input": place})
