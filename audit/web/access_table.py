"""The access table in words, made from the application's own map of addresses: docs/access.md."""

from flask import Flask
from werkzeug.routing import Rule

from audit.store.people import Role
from audit.web.access import EVERYONE, READING, Access, access_of

INTRODUCTION = """\
# Who may use what

Made from the application's own map of addresses by `flask --app wsgi access table`; a test fails when it is out of
date. `tests/web/test_access_table.py` tries every line as every role, in their own setting and in another.

*Reading* is opening a page or a file. *Writing* is sending a form. Where an address is about a setting, people without
a role in that setting are told that it does not exist (404), administrators of the installation among them; people
whose role does not do are told who can (403). A reader counts as nobody from the day after their last day of access.
Some addresses ask for more than a role, for example that a strand was given to the person: the page says so then.
"""


def access_table(app: Flask) -> str:
    """Markdown: one line for each address."""
    lines = [INTRODUCTION, "| Address | Reading | Writing |", "|---|---|---|"]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        access = access_of(app, rule.endpoint)
        if access is not None:
            lines.append(f"| `{rule.rule}` | {_who(access, rule, 'GET')} | {_who(access, rule, 'POST')} |")
    return "\n".join(lines) + "\n"


def _who(access: Access, rule: Rule, method: str) -> str:
    methods = rule.methods or set()
    if not (methods & set(READING) - {"OPTIONS", "HEAD"} if method == "GET" else methods - set(READING)):
        return "–"
    if not access.signed_in:
        return "anybody"
    if access.of_installation:
        return "administrators"
    if not access.of_setting:
        return "anybody signed in"
    roles = access.roles(method)
    if roles == EVERYONE:
        return "every role in the setting"
    return ", ".join(f"{role.value}s" for role in Role if role in roles) or "nobody"
