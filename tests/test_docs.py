"""The documents say what there is."""

import re

from audit.config import ROOT

CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
SETTING = re.compile(r'"((?:PLUMBLINE_[A-Z_]+)|DATABASE_URL)"')


def test_every_setting_is_described_and_no_other() -> None:
    read = set(SETTING.findall((ROOT / "audit" / "config.py").read_text(encoding="utf-8")))
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", CONFIGURATION, re.MULTILINE))
    assert described == read
    assert len(read) >= 12
