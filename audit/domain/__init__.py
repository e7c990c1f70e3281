"""The rules of a review, as pure functions over frozen values.

Nothing here knows of Flask, SQLAlchemy, files or the clock: the day is passed in as ``today``.
"""
