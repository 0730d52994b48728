"""The styles of a Word file: one for each component of the page, with the figures of the ruleset.

Source: PL1 V (letter case, size, style of each component), PL1 II.6e (body).
"""

from __future__ import annotations

from dataclasses import dataclass

from workflow.rendering.nd30_2020 import PageProfile
from workflow.rendering.word_xml import PLAIN, Look, Xml, by_mm, by_pt, w

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
SINGLE = 240
"""Single spacing in Word's own unit, which is the font's own line of 1.15 times its size."""
FONT_LINE = 1.15
TABLE_TEXT_PT, FOOTNOTE_PT, SAMPLE_PT = 13, 10, 9


@dataclass(frozen=True)
class Style:
    """A paragraph style; what is None it has from the style it is based on."""

    key: str
    name: str
    look: Look = PLAIN
    align: str | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    exact: bool = False
    first_line: int | None = None
    outline: int | None = None
    keep_next: bool = False
    based_on: str | None = "Normal"
    following: str | None = None

    def element(self) -> Xml:
        """`w:style`."""
        spacing = {"before": self.before, "after": self.after, "line": self.line}
        rule = {"lineRule": "exact" if self.exact else "auto"} if self.line is not None else {}
        properties = w(
            "pPr",
            w("keepNext") if self.keep_next else None,
            w("spacing", **spacing, **rule) if any(value is not None for value in spacing.values()) else None,
            w("ind", firstLine=self.first_line) if self.first_line is not None else None,
            w("jc", val=self.align) if self.align else None,
            w("outlineLvl", val=self.outline) if self.outline is not None else None,
        )
        return w(
            "style",
            w("name", val=self.name),
            w("basedOn", val=self.based_on) if self.based_on else None,
            w("next", val=self.following) if self.following else None,
            w("qFormat"),
            properties if len(properties) else None,
            self.look.properties(),
            type="paragraph",
            styleId=self.key,
            default=True if self.key == "Normal" else None,
        )


def styles_of(profile: PageProfile) -> Xml:
    """`w:styles` for this paper."""
    return w("styles", _defaults(), *(style.element() for style in _paragraph_styles(profile)), *_other_styles())


def _defaults() -> Xml:
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = w("lang", val=LANGUAGE, eastAsia=LANGUAGE)
    return w("docDefaults", w("rPrDefault", w("rPr", fonts, language)), w("pPrDefault", w("pPr")))


def _paragraph_styles(profile: PageProfile) -> list[Style]:
    body = Look(size_pt=profile.sizes.body)
    indent, gap = by_mm(profile.indent_mm), by_pt(profile.gap_pt)
    line = round(profile.line_height / FONT_LINE * SINGLE)
    return [
        Style("Normal", "Normal", body, before=0, after=0, line=SINGLE, based_on=None),
        Style("BodyText", "Body Text", align="both", before=gap, line=line, first_line=indent),
        Style("Heading1", "heading 1", Look(bold=True, caps=True), "left", based_on="BodyText", outline=0,
              keep_next=True, following="BodyText"),
        Style("Heading2", "heading 2", Look(bold=True), "left", based_on="BodyText", outline=1, keep_next=True,
              following="BodyText"),
        Style("Heading3", "heading 3", Look(bold=False), "left", based_on="BodyText", outline=2, keep_next=True,
              following="BodyText"),
        Style("ListParagraph", "List Paragraph", based_on="BodyText"),
        Style("Quote", "Quote", Look(italic=True), based_on="BodyText"),
        *_header_styles(profile),
        *_opening_styles(profile),
        *_closing_styles(profile),
        *_annex_styles(profile),
        Style("TableText", "Table Text", Look(size_pt=TABLE_TEXT_PT), "left"),
        Style("Caption", "caption", Look(italic=True), "center", before=gap, after=by_pt(3), keep_next=True),
        Style("FootnoteText", "footnote text", Look(size_pt=FOOTNOTE_PT), "both"),
        Style("Header", "header", Look(size_pt=profile.sizes.page_number), "center"),
        Style("Footer", "footer", Look(size_pt=SAMPLE_PT), "center"),
        Style("AddressLine", "Address Line", Look(size_pt=profile.sizes.address), "center"),
        Style("Line", "Line", Look(size_pt=1), line=by_pt(2), exact=True),
    ]  # fmt: skip


def _header_styles(profile: PageProfile) -> list[Style]:
    """Ô 1 to 4, 5b, 10b, 11."""
    sizes = profile.sizes
    return [
        Style("Nation", "Quoc hieu", Look(bold=True, size_pt=sizes.nation), "center"),
        Style("Motto", "Tieu ngu", Look(bold=True, size_pt=sizes.motto), "center"),
        Style("Parent", "Co quan chu quan", Look(size_pt=sizes.organ), "center"),
        Style("Issuer", "Co quan ban hanh", Look(bold=True, size_pt=sizes.organ), "center"),
        Style("Number", "So ky hieu", Look(size_pt=sizes.number), "center", before=by_pt(7)),
        Style("PlaceDate", "Dia danh thoi gian", Look(italic=True, size_pt=sizes.place_date), "center",
              before=by_pt(7)),
        Style("LetterSubject", "Trich yeu cong van", Look(size_pt=sizes.letter_subject), "center", before=by_pt(6)),
        Style("Mark", "Dau chi muc do", Look(bold=True, size_pt=sizes.stamp), "center"),
    ]  # fmt: skip


def _opening_styles(profile: PageProfile) -> list[Style]:
    """Ô 5a, 9a, authority and legal bases."""
    sizes = profile.sizes
    title = Look(bold=True, size_pt=sizes.title)
    return [
        Style("TypeName", "Ten loai", title, "center", before=by_pt(16), keep_next=True),
        Style("SubjectLine", "Trich yeu", title, "center", before=by_pt(2)),
        Style("Addressee", "Kinh gui", Look(size_pt=sizes.addressees), "left", line=round(1.3 / FONT_LINE * SINGLE)),
        Style("Authority", "Tham quyen ban hanh", Look(bold=True), "center", before=by_pt(12), keep_next=True),
        Style("LegalBasis", "Can cu", Look(italic=True), based_on="BodyText"),
    ]


def _closing_styles(profile: PageProfile) -> list[Style]:
    """Ô 7, 9b."""
    sizes = profile.sizes
    signature = Look(bold=True, size_pt=sizes.signature)
    return [
        Style("RecipientsWord", "Noi nhan", Look(bold=True, italic=True, size_pt=sizes.recipients_word), "left",
              keep_next=True),
        Style("Recipient", "Noi nhan dong", Look(size_pt=sizes.recipients), "left", keep_next=True),
        Style("SignerPosition", "Quyen han chuc vu", signature, "center", keep_next=True),
        Style("SignerName", "Ho ten nguoi ky", signature, "center", keep_next=True),
    ]  # fmt: skip


def _annex_styles(profile: PageProfile) -> list[Style]:
    sizes = profile.sizes
    return [
        Style("AnnexLabel", "Phu luc", Look(bold=True, size_pt=sizes.annex), "center", keep_next=True),
        Style("AnnexTitle", "Ten phu luc", Look(bold=True, caps=True, size_pt=sizes.title), "center", before=by_pt(2),
              keep_next=True),
        Style("AnnexReference", "Kem theo", Look(italic=True), "center", before=by_pt(2), keep_next=True),
    ]  # fmt: skip


def _other_styles() -> list[Xml]:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = w("tblBorders", *(w(side, val="single", sz=4, space=0, color="000000") for side in sides))
    grid = w("style", w("name", val="Table Grid"), w("tblPr", borders), type="table", styleId="TableGrid")
    raised = w("rPr", w("vertAlign", val="superscript"))
    call = w("style", w("name", val="footnote reference"), raised, type="character", styleId="FootnoteReference")
    return [grid, call]
