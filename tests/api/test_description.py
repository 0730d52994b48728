"""The description is true: requests that schemathesis makes from it get only answers that it names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.api.conftest import API, Caller, Served

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = 8


def answers_as_described(operation: Any, caller: Caller, known: dict[str, str], mode: Any) -> None:
    """A few requests of this operation, on a real document where it takes one; each answer is checked."""
    checks = schemathesis.checks
    named = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **known_of(case, known)}
        case.call_and_validate(headers={"Authorization": f"Bearer {caller.token}"}, checks=named)

    ask()


def known_of(case: Any, known: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if name in (case.path_parameters or {})}


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_answer_is_one_that_the_description_names(served: Served, mode: str) -> None:
    caller = served.caller("qn.chuyenvien")
    known = {"document_id": served.seed("qn.chuyenvien")}
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", served.app)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 20
    for operation in operations:
        answers_as_described(operation, caller, known, schemathesis.GenerationMode[mode])


def test_the_description_names_no_machine(served: Served) -> None:
    text = served.app.test_client().get(f"{API}/openapi.json").text
    assert json.loads(text)["info"]["title"] == "Trình Ký"
    assert "localhost" not in text and "127.0.0.1" not in text
