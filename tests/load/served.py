"""The real server in a process of its own, which can be killed and started again on the same port."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from audit.config import ROOT

START_SECONDS = 60


class Server:
    """Waitress with eight threads on a loopback port, as ``make run`` starts it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("PLUMBLINE_", "DATABASE_URL", "FLASK_"))}
        environ |= {"PLUMBLINE_DATA": str(self.folder), "PLUMBLINE_SECRET_KEY": "only for tests"}
        if not self.database_url.startswith("sqlite:"):
            environ["DATABASE_URL"] = self.database_url
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{self.port}", "--threads=8", "wsgi:app"],
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"the server ended while starting:\n{self.log()}"
            assert time.monotonic() < until, f"the server did not answer in {START_SECONDS} s:\n{self.log()}"
            time.sleep(0.1)

    def kill(self) -> None:
        """``kill -9``: no time to finish anything."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let it end by itself, within ten seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/about")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
