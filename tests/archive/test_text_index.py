from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.orm import Session

from tests.archive.office import Office
from workflow.archive import index_sqlite
from workflow.archive.match import readings
from workflow.archive.text_index import NAME_PREFIX, create_index_statements, drop_index_statements
from workflow.archive.words import indexed
from workflow.base.database import Base

TYPED = st.text(max_size=40) | st.lists(
    st.sampled_from(["kế", "hoạch", '"', "*", " ", "NEAR(", "AND", ":", "^", "-", "'", "15/KH", "số 1", "\0"]),
    max_size=8,
).map("".join)


def test_every_table_that_no_model_describes_belongs_to_the_index(engine: Engine) -> None:
    strangers = {name for name in inspect(engine).get_table_names() if name not in Base.metadata.tables}
    assert strangers and all(name.startswith(NAME_PREFIX) for name in strangers)
    assert not any(name.startswith(NAME_PREFIX) for name in Base.metadata.tables)


def test_the_index_can_be_dropped_and_made_by_its_statements(engine: Engine, office: Office) -> None:
    before = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        for statement in drop_index_statements(engine.dialect.name) + create_index_statements(engine.dialect.name):
            connection.exec_driver_sql(statement)
    assert set(inspect(engine).get_table_names()) == before


@settings(max_examples=200, deadline=None)
@given(TYPED, TYPED)
def test_no_typed_text_is_query_syntax(text: str, typed: str) -> None:
    engine = create_engine("sqlite://")
    with Session(engine) as session:
        session.connection().exec_driver_sql(index_sqlite.CREATE[0])
        index_sqlite.put(session, 1, indexed(text, []))
        for match in readings(typed):
            if not match.is_empty:
                assert set(index_sqlite.newest(session, match, before=None, among=None, limit=5)) <= {1}
        for match in readings(text)[-1:]:
            if len(text) < 500 and len(match.terms) < 24 and not match.is_empty:
                assert index_sqlite.newest(session, match, before=None, among=None, limit=5) == [1], "finds itself"
    engine.dispose()
