"""Have a real LibreOffice open the plan, type into it as a person would, and save it as .xlsx.

A macro in a profile of its own does it, since Python's own bridge to LibreOffice is not part of every installation.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.tools import require_tool

BASIC = """
Sub Main
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{url}", "_blank", 0, hidden())
  sheet = book.Sheets.getByName("Action plan")
{lines}
  Dim form(0) As New com.sun.star.beans.PropertyValue
  form(0).Name = "FilterName" : form(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{url}", form())
  book.close(True)
End Sub

Sub Say(sheet, heading, row, words)
  column = 0
  Do While sheet.getCellByPosition(column, 0).String <> heading
    column = column + 1
  Loop
  sheet.getCellByPosition(column, row - 1).FormulaLocal = words
End Sub
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
{}
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
  library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""
# British, so that 5/6/2017 typed into a cell is the fifth of June.
REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-GB</value></prop></item></oor:items>
"""


def says(heading: str, row: int, words: str) -> str:
    """A line of the macro: type ``words`` below a heading, in a row counted from 1."""
    quoted = words.replace('"', '""')
    return f'  Say(sheet, "{heading}", {row}, "{quoted}")'


def run_in_libreoffice(folder: Path, lines: Sequence[str], deleted_row: int | None = None) -> None:
    """Edit ``plan.xlsx`` in a folder. ``deleted_row`` goes last, so that the other lines may count rows as exported."""
    soffice = require_tool("soffice", "apt install libreoffice-calc")
    deleting = [f"  sheet.Rows.removeByIndex({deleted_row - 1}, 1)"] if deleted_row else []
    basic = BASIC.format(url=(folder / "plan.xlsx").as_uri(), lines="\n".join([*lines, *deleting]))
    start = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(REGISTRY, encoding="utf-8")
    _run([*start, "--terminate_after_init"])  # on its first start it makes its profile, over any macro in it
    standard = user / "basic" / "Standard"
    (standard / "Module1.xba").write_text(MODULE.format(escape(basic)), encoding="utf-8")
    (standard / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    before = (folder / "plan.xlsx").read_bytes()
    _run([*start, "macro:///Standard.Module1.Main"])
    assert (folder / "plan.xlsx").read_bytes() != before, "LibreOffice did not save the workbook"


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)
