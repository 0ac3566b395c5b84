"""Alembic's scripts: numbered, small, runnable under the previous code."""
