"""``python -m benchmarks.matcher.measure``: how the matcher does on the policies in ``test``.

It never learned from them.

Writes the figures into ``benchmarks/policy.md``, between its marks; what they mean is written there by hand.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.domain.policy_check import Finding, PolicyStatus
from audit.domain.policy_text import PolicyText
from audit.services.policy_matching import match
from benchmarks.matcher.labelled import LabelledPolicy, read_labelled, read_second_labels

EDITION = "online-safety-2016"  # the one whose statements are labelled
PAGE = Path(__file__).resolve().parent.parent / "policy.md"
START, END = "<!-- figures: written by python -m benchmarks.matcher.measure -->", "<!-- end of figures -->"
FOUND, WEAK, MISSING = PolicyStatus.FOUND, PolicyStatus.WEAK, PolicyStatus.MISSING


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often each label met each status, in one policy or in several."""

    name: str
    met: Counter[tuple[str, str]]

    def of(self, label: str, *statuses: PolicyStatus) -> int:
        return sum(self.met[label, status] for status in statuses)

    def recall(self, label: str, *statuses: PolicyStatus) -> float:
        """Of the statements with a label, the share that was given one of the statuses."""
        total = sum(self.of(label, status) for status in (FOUND, WEAK, MISSING))
        return self.of(label, *statuses) / total if total else float("nan")

    def precision(self, label: str, status: PolicyStatus) -> float:
        """Of the statements with a status, the share that has the label."""
        total = sum(self.met[other, status] for other in ("found", "weak", "missing"))
        return self.met[label, status] / total if total else float("nan")


def outcome(policy: LabelledPolicy, findings: Sequence[Finding]) -> Outcome:
    met = Counter((policy.labels[f.ref], f.status.value) for f in findings if f.ref in policy.labels)
    return Outcome(policy.name, met)


def read_again(policy: LabelledPolicy) -> Outcome:
    """How a second reader, who saw no labels, labelled the same policy."""
    second = read_second_labels(policy.name)
    return Outcome(policy.name, Counter((label, second[ref]) for ref, label in policy.labels.items()))


def with_all(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [*outcomes, Outcome("all", sum((o.met for o in outcomes), Counter()))]


def aims(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What the aims are about, as a table in Markdown."""
    yield (
        "| policy | of what is missing: called missing or weak (aim 90 %) | called found (aim at most 5 %) | "
        "of what is found: called found (aim 85 %) | called found or weak |"
    )
    yield "|---|---:|---:|---:|---:|"
    for o in with_all(outcomes):
        yield (
            f"| {o.name} | {o.recall('missing', MISSING, WEAK):.1%} of {_all(o, 'missing')} | "
            f"{o.recall('missing', FOUND):.1%} | {o.recall('found', FOUND):.1%} of {_all(o, 'found')} | "
            f"{o.recall('found', FOUND, WEAK):.1%} |"
        )


def rates(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Precision and recall, and how many statements have each status."""
    yield (
        "| policy | missing: precision | recall | found: precision | recall | found / weak / missing by label | "
        "by the matcher |"
    )
    yield "|---|---:|---:|---:|---:|---|---|"
    for o in with_all(outcomes):
        labelled = " / ".join(str(_all(o, label)) for label in ("found", "weak", "missing"))
        called = " / ".join(
            str(sum(o.met[label, status] for label in ("found", "weak", "missing")))
            for status in (FOUND, WEAK, MISSING)
        )
        yield (
            f"| {o.name} | {o.precision('missing', MISSING):.0%} | {o.recall('missing', MISSING):.0%} | "
            f"{o.precision('found', FOUND):.0%} | {o.recall('found', FOUND):.0%} | {labelled} | {called} |"
        )


def _all(o: Outcome, label: str) -> int:
    return o.of(label, FOUND, WEAK, MISSING)


@dataclass(frozen=True, slots=True)
class KnockedOut:
    """What happens to what is found when its passage is taken out, and to everything else."""

    drops: int = 0
    stays: int = 0  # another passage makes it too
    others_same: int = 0
    others_changed: int = 0

    def __add__(self, other: "KnockedOut") -> "KnockedOut":
        return KnockedOut(
            self.drops + other.drops,
            self.stays + other.stays,
            self.others_same + other.others_same,
            self.others_changed + other.others_changed,
        )


def knock_out(policy: LabelledPolicy) -> KnockedOut:
    """Take out, one after the other, every passage that makes a statement, and check what is left."""
    before = {f.ref: f for f in match(policy.text, EDITION)}
    total = KnockedOut()
    for number in sorted({f.best.passage for f in before.values() if f.status is FOUND and f.best}):
        left = PolicyText(tuple(p for p in policy.text.passages if p.number != number))
        after = {f.ref: f.status for f in match(left, EDITION)}
        total += _compared(before, after, number)
    return total


def _compared(before: dict[str, Finding], after: dict[str, PolicyStatus], number: int) -> KnockedOut:
    drops = stays = same = changed = 0
    for ref, finding in before.items():
        rests_on_it = finding.best is not None and finding.best.passage == number
        if rests_on_it and finding.status is FOUND:
            drops += after[ref] is not FOUND
            stays += after[ref] is FOUND
        elif not rests_on_it:
            same += after[ref] is finding.status
            changed += after[ref] is not finding.status
    return KnockedOut(drops, stays, same, changed)


def knocked_out_figures(policies: Sequence[LabelledPolicy]) -> Iterator[str]:
    yield (
        "| policy | found, then its passage taken out | no longer found | found in another passage too | "
        "other statements, over all runs | changed |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for policy in policies:
        k = knock_out(policy)
        others = k.others_same + k.others_changed
        yield (
            f"| {policy.name} | {k.drops + k.stays} | {k.drops} | {k.stays} | {others:,} | "
            f"{k.others_changed} ({k.others_changed / others:.2%}) |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matcher.measure", description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every error in place of writing figures")
    show_errors = parser.parse_args().errors
    policies = read_labelled("test")
    findings = {policy.name: match(policy.text, EDITION) for policy in policies}
    if show_errors:
        for policy in policies:
            for f in findings[policy.name]:
                label = policy.labels[f.ref]
                if {label, f.status.value} == {"found", "missing"}:
                    print(f"{policy.name} {f.ref}: is {label}, called {f.status.value} ({f.confidence:.2f})")
                    print(f"    {f.best.quote if f.best else 'nothing near'}\n    {policy.passages.get(f.ref, '')}")
        return
    outcomes = [outcome(policy, findings[policy.name]) for policy in policies]
    lines = [
        *aims(outcomes),
        "",
        *rates(outcomes),
        "",
        "A second reader beside the labels, in the place of the matcher:",
        "",
    ]
    lines += [*aims([read_again(policy) for policy in policies]), ""]
    lines += ["Each passage that makes a statement taken out in turn:", "", *knocked_out_figures(policies)]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
