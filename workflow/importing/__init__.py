"""Finished texts (.txt, .md, .docx) become structured drafts: header, addressees, body, recipients, signature.

Pure functions over text, built from the grammar of the office (NĐ 30/2020/NĐ-CP, PL1 and PL3). Nothing here stores,
checks or renders a document, and nothing is invented: what cannot be read from the text is absent.

Other rooms use:
- `import_apart(content)`: an uploaded file as `Imported` (structure, body, annexes, leftovers), read by a child
  process with bounds on time and memory; `import_file` is the same in this process;
- `read_document(path_or_bytes)` and `decode_text(bytes)`: a file as text (.txt, .md, .docx, PDF with a text layer);
- `read_word(content)`: a .docx as `WordDocument`, its `.text` and its `.layout` (see `word_layout`);
- `parse_text(text)`: a text as `ParsedText` (`.as_json()` for the command `parse`);
- `structured_body(parsed)`: the body as HTML for the editor and the official PDF;
- `table_apart(content)`: a CSV file or a workbook as rows of text;
- the errors `NotADocument`, `TextTooLarge`, `UnreadableFile`.
"""

from workflow.importing.apart import import_apart, read_document, table_apart
from workflow.importing.body_html import structured_body
from workflow.importing.decoding import decode_text
from workflow.importing.errors import NotADocument, TextTooLarge, UnreadableFile, UnreadableTable
from workflow.importing.imported import Imported, ImportedAnnex, import_file
from workflow.importing.leftovers import Leftover
from workflow.importing.parsed import ParsedText
from workflow.importing.parsing import parse_text
from workflow.importing.tables import TableRow
from workflow.importing.word import WordDocument, read_word
from workflow.importing.word_layout import WordLayout, WordParagraph, WordRun, WordSection

__all__ = [
    "Imported",
    "ImportedAnnex",
    "Leftover",
    "NotADocument",
    "ParsedText",
    "TableRow",
    "TextTooLarge",
    "UnreadableFile",
    "UnreadableTable",
    "WordDocument",
    "WordLayout",
    "WordParagraph",
    "WordRun",
    "WordSection",
    "decode_text",
    "import_apart",
    "import_file",
    "parse_text",
    "read_document",
    "read_word",
    "structured_body",
    "table_apart",
]
