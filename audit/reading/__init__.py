"""Bytes of a school's policy document in, its passages out. No database, no request, no clock."""

from audit.reading.policy import read_policy
from audit.reading.refusals import UnreadablePolicy

__all__ = ["UnreadablePolicy", "read_policy"]
