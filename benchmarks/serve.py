"""Serve an application as ``make run`` does, in the process that asks."""

from flask import Flask
from waitress import create_server  # type: ignore[import-untyped]

THREADS = 8  # as make run


def serve(app: Flask) -> None:
    """Print the port, which the system chooses, and answer until the process is ended."""
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    print(server.effective_port, flush=True)
    server.run()
