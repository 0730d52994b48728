"""The full-text index on SQLite: one contentless FTS5 table. Its twin is `index_postgresql`.

The table keeps no text: a row is taken out by telling it what was put in, which the caller computes from
`issued_document`. Words are folded before they come here (FTS5 itself never folds đ).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from workflow.archive.match import Match, Term, Token
from workflow.archive.words import IndexedText

CREATE = (
    "CREATE VIRTUAL TABLE document_text USING fts5(exact, folded, tokens, content='', prefix='2 3', "
    'tokenize="unicode61 remove_diacritics 0")',
)
DROP = ("DROP TABLE IF EXISTS document_text",)

_PUT = text("INSERT INTO document_text (rowid, exact, folded, tokens) VALUES (:id, :exact, :folded, :tokens)")
_TAKE_OUT = text(
    "INSERT INTO document_text (document_text, rowid, exact, folded, tokens) "
    "VALUES ('delete', :id, :exact, :folded, :tokens)"
)
_CLEAR = text("INSERT INTO document_text (document_text) VALUES ('delete-all')")


def put(session: Session, row_id: int, new: IndexedText) -> None:
    """Index a row that is not in the index."""
    session.execute(_PUT, _columns(row_id, new))


def take_out(session: Session, row_id: int, old: IndexedText) -> None:
    """Take out a row that was put in with exactly these words."""
    session.execute(_TAKE_OUT, _columns(row_id, old))


def clear(session: Session) -> None:
    """Take out everything."""
    session.execute(_CLEAR)


def newest(session: Session, match: Match, *, before: int | None, among: Sequence[int] | None, limit: int) -> list[int]:
    """The ids of the newest matching rows, newest first; only below `before`, only `among` these, if given."""
    sql = "SELECT rowid FROM document_text WHERE document_text MATCH :match"
    values: dict[str, object] = {"match": expression(match), "limit": limit}
    if before is not None:
        sql, values["before"] = sql + " AND rowid < :before", before
    if among is not None:
        sql, values["among"] = sql + " AND rowid IN :among", list(among)
    statement = text(sql + " ORDER BY rowid DESC LIMIT :limit")
    if among is not None:
        statement = statement.bindparams(bindparam("among", expanding=True))
    return list(session.scalars(statement, values))


def expression(match: Match) -> str:
    """The match in FTS5's language; every word is letters and digits only, and quoted all the same."""
    parts = [_term(term) for term in match.terms]
    parts += ["(" + " OR ".join(_token(token) for token in group) + ")" for group in match.tokens]
    return " AND ".join(parts)


def _term(term: Term) -> str:
    return f'{"exact" if term.exact else "folded"} : "{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _token(token: Token) -> str:
    return f'tokens : "{token.text}"{" *" if token.prefix else ""}'


def _columns(row_id: int, words: IndexedText) -> dict[str, object]:
    return {
        "id": row_id,
        "exact": " ".join(words.exact),
        "folded": " ".join(words.folded),
        "tokens": " ".join(words.tokens),
    }
