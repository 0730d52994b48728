"""What a journey begins with is arranged through the API, by the people whose steps they are."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.journeys.installation import Served

PATIENCE_S = 30
PASSWORD = "trinhky"
WAY = ("draft", "unit_review", "format_check", "awaiting_signature", "signed", "issued", "distributed")


@dataclass
class Caller:
    """A person who calls the API with a personal token."""

    host: str
    port: int
    token: str

    def ask(self, method: str, path: str, body: Any = None) -> tuple[http.client.HTTPMessage, bytes]:
        """The headers and the content of an answer that is not an error."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 400, (method, path, answer.status, content.decode())
        return answer.headers, content

    def get(self, path: str) -> Any:
        return json.loads(self.ask("GET", path)[1])

    def post(self, path: str, body: Any) -> Any:
        return json.loads(self.ask("POST", path, body)[1])

    def move(self, document: str, transition: str, **given: Any) -> Any:
        """The move, on the version as it stands; `comment` stands beside the input."""
        version = self.get(f"/documents/{document}")["version"]
        body = {"version": version, "comment": given.pop("comment", ""), "input": given}
        return self.post(f"/documents/{document}/moves/{transition}", body)

    def sign(self, document: str) -> None:
        """Sign the PDF that is shown."""
        shown = self.ask("GET", f"/documents/{document}/pdf")[0]["X-PDF-SHA256"]
        self.move(document, "sign", pdf_sha256=shown, password=PASSWORD)

    def state(self, document: str) -> str:
        return str(self.get(f"/documents/{document}")["state"])


def until(holds: Callable[[], bool]) -> None:
    """Ask again until it holds; the worker of the server needs its time."""
    pause = threading.Event()
    for _ in range(PATIENCE_S * 10):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("it did not come to hold")


def drafts(served: Served, subject: str, drafter: str = "qn.chuyenvien", doc_type: str = "CV", **more: Any) -> str:
    """A draft of its own for one test; gives its id."""
    given = {
        "doc_type": doc_type,
        "subject": subject,
        "body_html": "<p>Để thực hiện nhiệm vụ được giao, đề nghị các đơn vị rà soát, báo cáo kết quả./.</p>",
        "recipients": ["Như trên"] if doc_type == "CV" else ["Sở Nội vụ"],
        **({"addressees": ["Các phòng, cơ quan, đơn vị thuộc Sở"]} if doc_type == "CV" else {}),
        **more,
    }
    return str(served.caller(drafter).post("/documents", given)["id"])


def walks(served: Served, document: str, to: str, signer: str = "qn.giamdoc", **given: Any) -> str:
    """Take the draft to a state, each step by the person whose it is; gives the document's id."""
    office = signer.partition(".")[0]
    person = {name: served.caller(f"{office}.{name}") for name in ("chuyenvien", "truongphong", "vanphong", "vanthu")}
    steps: dict[str, Callable[[], object]] = {
        "unit_review": lambda: person["chuyenvien"].move(document, "submit"),
        "format_check": lambda: person["truongphong"].move(document, "approve_content"),
        "awaiting_signature": lambda: person["vanphong"].move(document, "approve_format", signer=signer, **given),
        "signed": lambda: served.caller(signer).sign(document),
        "issued": lambda: _issue(person["vanthu"], document),
        "distributed": lambda: person["vanthu"].move(document, "distribute"),
    }
    for state in WAY[1 : WAY.index(to) + 1]:
        steps[state]()
    return document


def _issue(clerk: Caller, document: str) -> None:
    clerk.move(document, "issue")
    until(lambda: clerk.state(document) == "issued")
