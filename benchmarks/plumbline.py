"""The server that is measured: ``python -m benchmarks.plumbline FOLDER``."""

import sys
from pathlib import Path

from benchmarks.school import application
from benchmarks.serve import serve

if __name__ == "__main__":
    serve(application(Path(sys.argv[1])))
