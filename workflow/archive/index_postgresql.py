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
    # in the row, so that the planner sees what reading a vector costs, and a walk need not fetch it from elsewhere
    "ALTER TABLE document_text ALTER COLUMN vector SET STORAGE MAIN",
    # no list of pending entries, which every search would read through
    "CREATE INDEX document_text_vector ON document_text USING gin (vector) WITH (fastupdate = off)",
)
DROP = ("DROP TABLE IF EXISTS document_text",)
LAST_POSITION = 16_383
MOST_POSITIONS = 255
SAMPLED = 400

_PUT = text("INSERT INTO document_text (issued_id, vector) VALUES (:id, CAST(:vector AS tsvector))")
_TAKE_OUT = text("DELETE FROM document_text WHERE issued_id = :id")
_CLEAR = text("DELETE FROM document_text")
_LAST = text("SELECT max(issued_id) FROM document_text")
_SAMPLE = text(
    "SELECT count(*) FROM (SELECT vector FROM document_text ORDER BY issued_id DESC LIMIT :sampled) AS newest "
    "WHERE vector @@ CAST(:match AS tsquery)"
)


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
    """The ids of the newest matching rows, newest first; only below `before`, only `among` these, if given.

    The planner misjudges rare words under a LIMIT and reads every row; so we choose: common words are walked for from
    the newest row down, all others are gathered from the GIN index first.
    """
    values: dict[str, object] = {"match": expression(match), "limit": limit}
    wanted = "SELECT issued_id FROM document_text WHERE vector @@ CAST(:match AS tsquery)"
    if before is not None:
        wanted, values["before"] = wanted + " AND issued_id < :before", before
    if among is not None:
        wanted, values["among"] = wanted + " AND issued_id = ANY(CAST(:among AS bigint[]))", list(among)
    elif not _is_common(session, values, limit):
        wanted = f"WITH found AS MATERIALIZED ({wanted}) SELECT issued_id FROM found"
    return list(session.scalars(text(wanted + " ORDER BY issued_id DESC LIMIT :limit"), values))


def _is_common(session: Session, values: dict[str, object], limit: int) -> bool:
    """Whether walking down to `limit` hits reads less than gathering all of them, judged by the newest rows.

    Walking reads limit / share rows, gathering about share * rows; they cost alike (measured: 2.6 and 1.5 µs a row).
    """
    rows = session.scalar(_LAST) or 0
    if rows <= SAMPLED:
        return True
    hits = session.scalar(_SAMPLE, {"match": values["match"], "sampled": SAMPLED}) or 0
    share = (hits + 0.5) / SAMPLED
    return 2.6 * limit / share < 1.5 * share * rows


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
