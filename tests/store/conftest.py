"""Fixtures for tests that need the tables and not the pages."""

from tests.database import database

__all__ = ["database"]
