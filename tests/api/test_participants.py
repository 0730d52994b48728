"""Participants and revisions over the API."""

from __future__ import annotations

from tests.api.conftest import Served

ONE = {"account": "qn.chuyenvien2", "role": "co_drafter"}


def test_a_colleague_is_let_in_and_taken_out(served: Served) -> None:
    document_id = served.seed("qn.chuyenvien")
    drafter, colleague = served.caller("qn.chuyenvien"), served.caller("qn.chuyenvien2")
    address = f"/documents/{document_id}"
    drafter.patch(address, {"version": drafter.get(address).json["version"], "access": "restricted"})
    assert colleague.get(f"{address}/participants").status_code == 404
    for _twice in range(2):
        told = drafter.post(f"{address}/participants", ONE)
        assert told.status_code == 201
        people = [(row["role"], row["account"]) for row in told.json["participants"]]
        assert people == [("drafter", "qn.chuyenvien"), ("co_drafter", "qn.chuyenvien2")]
    assert colleague.get(f"{address}/participants").json == told.json
    told = drafter.send("DELETE", f"{address}/participants", ONE)
    assert (told.status_code, [row["role"] for row in told.json["participants"]]) == (200, ["drafter"])
    assert colleague.get(address).status_code == 404
    events = [(row["event"], row["capacity"]) for row in drafter.get(f"{address}/history").json["entries"]]
    assert events[-2:] == [("invite", "drafter"), ("release", "drafter")]


def test_a_stranger_is_refused_with_the_field(served: Served) -> None:
    drafter, address = served.caller("qn.chuyenvien"), f"/documents/{served.seed('qn.chuyenvien')}/participants"
    refused = drafter.post(address, {"account": "bt.chuyenvien", "role": "follower"})
    assert (refused.status_code, refused.json["refusals"][0]["code"]) == (422, "not_a_colleague")
    refused = drafter.send("DELETE", address, {"account": "qn.chuyenvien", "role": "follower"})
    assert (refused.status_code, refused.json["refusals"][0]["code"]) == (422, "not_a_participant")
    assert drafter.post(address, {"account": "qn.chuyenvien2", "role": "signer"}).status_code == 422
    assert served.caller("bt.chuyenvien").post(address, ONE).status_code == 404


def test_a_revision_is_kept_by_those_who_edit(served: Served) -> None:
    address = f"/documents/{served.seed('qn.chuyenvien')}/revisions"
    drafter = served.caller("qn.chuyenvien")
    kept = drafter.post(address, {})
    assert (kept.status_code, kept.json["reason"], kept.json["person"]["account"]) == (
        201, "requested", "qn.chuyenvien",
    )  # fmt: skip
    assert drafter.get(address).json["revisions"][-1] == kept.json
    assert served.caller("qn.chuyenvien2").post(address, {}).status_code == 403
    assert served.caller("bt.chuyenvien").post(address, {}).status_code == 404
