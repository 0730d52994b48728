"""The full-text index on PostgreSQL: one tsvector for each document under a GIN index. Its twin is `index_sqlite`.

The vector is written by us, not by a text search configuration: folded words as they are, exact ones after `=`,
tokens after `#`. So both databases find the same, but for phrases beyond the 16,383rd word, where PostgreSQL counts
no further and such a phrase is not found.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflow.archive.match import Match, Term, Token
from workflow.archive.words import IndexedText

CREATE = (
    "CREATE TABLE document_text (issued_id BIGINT PRIMARY KEY REFERENCES issued_document (id) ON DELETE CASCADE, "
    "vector tsvector NOT NULL)",
    "CREATE INDEX document_text_vector ON document_text USING gin (vector)",
)
DROP = ("DROP TABLE IF EXISTS document_text",)
LAST_POSITION = 16_383
MOST_POSITIONS = 255

_PUT = text("INSERT INTO document_text (issued_id, vector) VALUES (:id, CAST(:vector AS tsvector))")
_TAKE_OUT = text("DELETE FROM document_text WHERE issued_id = :id")
_CLEAR = text("DELETE FROM document_text")


def put(session: Session, row_id: int, new: IndexedText) -> None:
    """Index a row that is not in the index."""
    session.execute(_PUT, {"id": row_id, "vector": vector(new)})


def take_out(session: Session, row_id: int, old: IndexedText) -> None:
    """Take out a row; `old` is what the twin needs."""
    session.execute(_TAKE_OUT, {"id": row_id})


def clear(session: Session) -> None:
    """Take out everything."""
    session.execute(_CLEAR)


def newest(session: Session, match: Match, *, before: int | None, among: Sequence[int] | None, limit: int) -> list[int]:
    """The ids of the newest matching rows, newest first; only below `before`, only `among` these, if given."""
    sql = "SELECT issued_id FROM document_text WHERE vector @@ CAST(:match AS tsquery)"
    values: dict[str, object] = {"match": expression(match), "limit": limit}
    if before is not None:
        sql, values["before"] = sql + " AND issued_id < :before", before
    if among is not None:
        sql, values["among"] = sql + " AND issued_id = ANY(CAST(:among AS bigint[]))", list(among)
    return list(session.scalars(text(sql + " ORDER BY issued_id DESC LIMIT :limit"), values))


def expression(match: Match) -> str:
    """The match as a tsquery; every word is letters and digits only, and quoted all the same."""
    parts = [_term(term) for term in match.terms]
    parts += ["(" + " | ".join(_token(token) for token in group) + ")" for group in match.tokens]
    return " & ".join(parts)


def vector(words: IndexedText) -> str:
    """The tsvector literal: every lexeme with its positions, tokens without."""
    places: dict[str, list[str]] = {}
    for number, (exact, folded) in enumerate(zip(words.exact, words.folded, strict=True), start=1):
        for lexeme in (folded, "=" + exact):
            known = places.setdefault(lexeme, [])
            if len(known) < MOST_POSITIONS and number <= LAST_POSITION:
                known.append(str(number))
    parts = [f"'{lexeme}'" + (":" + ",".join(found) if found else "") for lexeme, found in places.items()]
    return " ".join(parts + [f"'#{token}'" for token in words.tokens])


def _term(term: Term) -> str:
    mark = "=" if term.exact else ""
    words = [f"'{mark}{word}'" for word in term.words]
    words[-1] += ":*" if term.prefix else ""
    return "(" + " <-> ".join(words) + ")"


def _token(token: Token) -> str:
    return f"'#{token.text}'" + (":*" if token.prefix else "")
