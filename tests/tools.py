"""Programs that some tests need besides Python."""

import os
import shutil

import pytest


def require_tool(name: str, how: str) -> str:
    """Where a program is. Without it the test is skipped, saying ``how`` to get it; on CI it fails.

    On CI a missing program would switch tests off for good without anybody noticing, so that only
    PLUMBLINE_REQUIRE_TOOLS=0 lets them be skipped there.
    """
    if path := shutil.which(name):
        return path
    reason = f"{name} is not installed; to run this test: {how}"
    if os.environ.get("CI") == "true" and os.environ.get("PLUMBLINE_REQUIRE_TOOLS") != "0":
        pytest.fail(f"{reason} (or set PLUMBLINE_REQUIRE_TOOLS=0 to skip)")
    pytest.skip(reason)
