"""Every table, in one import: what migrations and the application must know of."""

from audit.store import actions, evidence, log, people, policies, questions, reviews, signoff, teamwork

__all__ = ["actions", "evidence", "log", "people", "policies", "questions", "reviews", "signoff", "teamwork"]
