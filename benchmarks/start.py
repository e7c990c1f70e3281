"""From an empty process to its first page, beside the same for bare Flask."""

import os
import subprocess
import sys

from audit.config import ROOT
from benchmarks.school import School
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

AIM = 1500  # milliseconds

OURS = """
from audit import create_app
assert create_app().test_client().get("/sign-in").status_code == 200
"""
BARE = """
from flask import Flask
app = Flask("bare")
app.add_url_rule("/sign-in", view_func=lambda: "Sign in", endpoint="sign_in")
assert app.test_client().get("/sign-in").status_code == 200
"""


def measure_start(school: School, repeats: Repeats) -> Row:
    """Whole processes from start to end, the interpreter's own start included."""
    environment = {**os.environ, "PLUMBLINE_DATA": str(school.folder), "DATABASE_URL": ""}

    def run(program: str) -> float:
        command = [sys.executable, "-c", program]
        return milliseconds(lambda: subprocess.run(command, check=True, cwd=ROOT, env=environment))

    measured, reference = in_turn(repeats, lambda: run(OURS), lambda: run(BARE))
    return Row("Start to first page", "ms", measured, "bare Flask", reference, AIM)
