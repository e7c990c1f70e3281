"""What a server runs: ``waitress-serve wsgi:app`` or ``flask --app wsgi``."""

from audit import create_app

app = create_app()
