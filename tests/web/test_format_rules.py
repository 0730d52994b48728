"""Quy tắc thể thức: the page of all rules, and an office's own severities."""

from __future__ import annotations

import re

from tests.web.serving import Reader, Served
from workflow.engine.history import HistoryEntry
from workflow.format_rules.models import FormatRuleChoice
from workflow.format_rules.registry import rules

END = "F-BODY-END"


def shown(reader: Reader, query: str = "") -> list[str]:
    """The rules on the page."""
    return re.findall(r'<li class="tk-sheet rule" id="([^"]+)"', reader.get(f"/format-rules{query}").text)


def choose(reader: Reader, rule: str, severity: str, office: str = "qn"):  # type: ignore[no-untyped-def]
    return reader.post("/format-rules", "/format-rules", rule=rule, office=office, severity=severity)


def test_every_rule_has_its_place_clause_and_examples(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert shown(reader) == list(rules())
    page = reader.get("/format-rules").text
    assert all(rule.clause in page and rule.title["vi"] in page for rule in rules().values() if "&" not in rule.clause)
    assert "ở cơ quan này" not in page


def test_rules_are_found_by_kind_severity_and_words_without_accents(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    assert shown(reader, "?kind=CAP") == [name for name in rules() if name.startswith("CAP-")]
    assert shown(reader, "?severity=warn") == [name for name, rule in rules().items() if rule.severity == "warn"]
    assert shown(reader, "?q=f-body-end") == [END]
    assert "CAP-22" in shown(reader, "?q=khoan")
    assert shown(reader, "?q=khongcoquytacnay") == []


def test_the_page_is_in_the_readers_language(served: Served) -> None:
    reader = served.reader("qn.chuyenvien")
    reader.post("/account/language", "/", language="en", next="/")
    page = reader.get("/format-rules").text
    assert "Rules of form" in page
    assert rules()["F-PAGE-SIZE"].title["en"] in page
    assert 'A <span lang="vi">công văn</span> or <span lang="vi">tờ trình</span> has <span lang="vi">“Kính gửi”' in page


def test_an_administrator_lowers_a_severity_and_takes_it_back(served: Served) -> None:
    admin, member = served.reader("admin"), served.reader("qn.chuyenvien")
    assert choose(admin, END, "warn").status_code == 303
    assert "ở cơ quan này: Cảnh báo" in " ".join(member.get("/format-rules").text.split())
    assert "ở cơ quan này" not in served.reader("bt.chuyenvien").get("/format-rules").text
    choose(admin, END, "")
    assert "ở cơ quan này" not in member.get("/format-rules").text
    with served.installation.reading() as work:
        told = [row.facts for row in work.session.query(HistoryEntry).filter_by(event="choose_format_rule")]
        assert told == [{"rule": END, "severity": "warn"}, {"rule": END, "severity": None}]


def test_a_rule_can_be_switched_off_unless_it_is_an_error(served: Served) -> None:
    admin = served.reader("admin")
    assert "chỉ có thể hạ xuống mức thấp hơn" in admin.follow(choose(admin, "CAP-22", "off")).text
    choose(admin, "CAP-27", "off")
    assert "ở cơ quan này: Tắt" in " ".join(served.reader("qn.chuyenvien").get("/format-rules").text.split())


def test_an_error_at_issue_cannot_be_lowered_and_has_no_form(served: Served) -> None:
    fixed = [name for name, rule in rules().items() if rule.at_issue]
    admin = served.reader("admin")
    for name in fixed:
        answer = admin.follow(choose(admin, name, "warn"))
        assert "là lỗi khi phát hành, không hạ mức được" in answer.text
        assert f'id="choose-{name}"' not in admin.get("/format-rules?office=qn").text
    assert chosen(served) == []


def chosen(served: Served) -> list[str]:
    with served.installation.reading() as work:
        return [row.rule for row in work.session.query(FormatRuleChoice)]


def test_nobody_else_may_choose(served: Served) -> None:
    assert choose(served.reader("qn.vanphong"), END, "off").status_code == 403
    assert choose(served.reader("bt.chuyenvien"), END, "off").status_code == 404
    assert 'name="severity"><option' not in served.reader("qn.vanphong").get("/format-rules").text
    assert chosen(served) == []


def test_what_is_no_lower_severity_is_refused(served: Served) -> None:
    admin = served.reader("admin")
    assert "chỉ có thể hạ xuống" in admin.follow(choose(admin, END, "error")).text
    assert "Không có quy tắc thể thức F-NIX" in admin.follow(choose(admin, "F-NIX", "warn")).text
    assert chosen(served) == []
