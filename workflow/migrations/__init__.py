"""The schema in steps, run by Alembic: one script per step, the same for SQLite and PostgreSQL.

`env.py` is handed an engine (`trinhky db upgrade`); the full-text index is left to its own statements.
"""
