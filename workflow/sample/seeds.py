"""The five seed texts: their wording as recognised, what is put right in it, and the annexes that are supplied."""

from __future__ import annotations

from html import escape

from workflow.importing import ParsedText, parse_text, structured_body
from workflow.sample.office_data import FOLDER, Row, read_toml

SUPPLIED = (
    "<p><em>(Bảng MẪU: bản chữ của văn bản gốc nhắc đến phụ lục này nhưng không có phụ lục; "
    "nội dung dưới đây được đặt ra để minh họa.)</em></p>"
)


class CorrectionRow(Row):
    """A slip of the text recognition in the body, and what the paper must have said."""

    find: str
    replace: str
    times: int = 1


class AnnexRow(Row):
    """A table that stands for an annex which the text mentions but does not contain."""

    title: str
    columns: list[str]
    rows: list[list[str]]

    def html(self) -> str:
        """The annex as typed text, with the note that it is invented."""
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        rows = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in self.rows]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"{SUPPLIED}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Seed(Row):
    """One seed: who drafts it where, who is to sign, which leaders agree first."""

    file: str
    drafter: str
    unit: str
    signer: str
    leaders: tuple[str, ...] = ()
    field: str
    origin: str
    corrections: tuple[CorrectionRow, ...] = ()
    annexes: tuple[AnnexRow, ...] = ()

    @property
    def office(self) -> str:
        """The code of the office."""
        return self.drafter.partition(".")[0]

    @property
    def origin_note(self) -> str:
        """Where the draft comes from, as its page tells; also how a second loading knows it."""
        supplied = "; phụ lục là bản MẪU được bổ sung" if self.annexes else ""
        return f"Văn bản mẫu {self.file[:3]}: bản nhận dạng chữ của {self.origin}{supplied}."

    def parsed(self) -> ParsedText:
        """The text, taken apart."""
        return parse_text((FOLDER / "seeds" / f"{self.file}.txt").read_text(encoding="utf-8"))

    def corrected(self, body_html: str) -> str:
        """The body with the slips put right. Raises: LookupError if one is not where the data says."""
        for row in self.corrections:
            if body_html.count(row.find) != row.times:
                raise LookupError(f"{self.file}: {row.find!r} found {body_html.count(row.find)} times")
            body_html = body_html.replace(row.find, row.replace)
        return body_html


def read_seeds() -> list[Seed]:
    """The five seeds, in order."""
    return [Seed.model_validate(row) for row in read_toml(FOLDER / "seeds.toml")["seeds"]]


def raw_body(parsed: ParsedText) -> str:
    """The body as the text gives it."""
    return structured_body(parsed)
