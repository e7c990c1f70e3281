"""The server it is measured beside: ``python -m benchmarks.bare FOLDER``. Nothing of Plumbline is in it.

It is the least that could answer: recorded pages straight from memory, and one row saved as safely as ours.
"""

import sys
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text
from werkzeug.wrappers import Response as Answer

from benchmarks.serve import serve


def bare_application(folder: Path) -> Flask:
    """Every page in the folder by its name, and a form to save."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'bare.sqlite3'}"
    db = SQLAlchemy(app)
    pages = {path.stem: path.read_bytes() for path in folder.glob("*.html")}
    with app.app_context():
        event.listen(db.engine, "connect", _wait_for_the_disk)
        db.session.execute(text("CREATE TABLE judgement (id INTEGER PRIMARY KEY, rationale TEXT)"))
        db.session.execute(text("INSERT INTO judgement VALUES (1, '')"))
        db.session.commit()

    @app.get("/<name>")
    def page(name: str) -> Response:
        return Response(pages[name], mimetype="text/html")

    @app.post("/save")
    def save() -> Answer:
        said = {"rationale": request.form["rationale"]}
        db.session.execute(text("UPDATE judgement SET rationale = :rationale WHERE id = 1"), said)
        db.session.commit()
        return redirect("/criterion")

    return app


def _wait_for_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


if __name__ == "__main__":
    serve(bare_application(Path(sys.argv[1])))
