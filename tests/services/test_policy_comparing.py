"""Comparing in a process of its own: the same is found, and no policy keeps the server from answering."""

import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from audit.reading.refusals import NOT_COMPARED, UnreadablePolicy
from audit.services import policy_comparing
from audit.services.policy_comparing import compare_apart
from audit.services.policy_matching import match
from audit.services.reviews import CURRENT_EDITION
from tests.policies import text_of

POLICY = text_of("The school blocks the list of the Internet Watch Foundation.")


def test_the_same_is_found_apart_as_at_home():
    apart, home = compare_apart(POLICY, CURRENT_EDITION), match(POLICY, CURRENT_EDITION)
    assert [(f.ref, f.status) for f in apart] == [(f.ref, f.status) for f in home]
    for one, other in zip(apart, home, strict=True):
        assert [(c.passage, c.quote, c.why) for c in one.candidates] == [
            (c.passage, c.quote, c.why) for c in other.candidates
        ]
        assert one.confidence == pytest.approx(other.confidence, abs=0.0005)


def test_a_policy_that_takes_too_long_is_stopped():
    with pytest.raises(UnreadablePolicy, match="so much text that comparing it"):
        compare_apart(POLICY, CURRENT_EDITION, seconds=0.01)


def test_who_waits_too_long_for_a_turn_is_told_so(monkeypatch):
    alone = replace(policy_comparing.COMPARING, turns=threading.BoundedSemaphore(1))
    monkeypatch.setattr(policy_comparing, "COMPARING", alone)
    with alone.turns, pytest.raises(UnreadablePolicy, match="Other policies are being read"):
        compare_apart(POLICY, CURRENT_EDITION, seconds=0.01)


def test_a_fault_of_ours_is_told_and_gives_its_turn_back():
    for _ in range(policy_comparing.AT_ONCE + 1):
        with pytest.raises(UnreadablePolicy, match=NOT_COMPARED[:40]):
            compare_apart(POLICY, "no-such-edition")


def test_the_server_needs_no_numpy_to_have_a_policy_compared():
    code = "import sys, audit.services.policy_checks; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
