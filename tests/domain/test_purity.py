"""The rules stand alone."""

import subprocess
import sys


def test_the_rules_bring_neither_the_web_nor_the_database_with_them():
    code = (
        "import pkgutil, sys, importlib, audit.domain as d\n"
        "[importlib.import_module(f'audit.domain.{m.name}') for m in pkgutil.iter_modules(d.__path__)]\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'flask', 'sqlalchemy', 'yaml', 'pydantic', 'pandas', 'openpyxl', 'plotly'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
