"""Which criterion of one edition is which of another: what can be compared when the rubric itself has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from audit.domain.rubric import Descent, Edition, Kinship

COMPARABLE = (Kinship.SAME, Kinship.REWORDED)  # a judgement of the one can be set beside a judgement of the other


@dataclass(frozen=True)
class Lineage:
    """How the criteria of two editions are related, however many editions lie between them.

    Each criterion of the older edition is carried on by at most one of the newer, so that none counts twice.
    """

    older: Edition
    newer: Edition
    descents: Mapping[str, Descent]  # of every criterion of the newer edition, straight to the older one
    heirs: Mapping[str, str]  # ref in the older edition → ref in the newer that is the same or only reworded
    replaced_by: Mapping[str, tuple[str, ...]]  # ref in the older edition → refs in the newer that took its place
    retired: Mapping[str, str]  # ref in the older edition that nothing carries on or replaces → why, where it is said


def lineage_of(one: Edition, other: Edition, others: Iterable[Edition] = ()) -> Lineage:
    """How two editions are related, whichever of them is the newer.

    ``others``: editions that may lie between them. The newer is the one that is based on the other, directly or
    through those. Where neither is, the editions are taken to follow each other in the order given, and a ref in both
    names the same practice: refs are never used again for another. It is then reworded where its level descriptors
    differ.
    """
    if one.id == other.id:
        return _lineage(one, other, {c.ref: Descent(Kinship.SAME, (c.ref,)) for c in other.criteria}, {})
    known = {edition.id: edition for edition in (*others, one, other)}
    if chain := _chain(other, one, known):
        return _along(chain)
    if chain := _chain(one, other, known):
        return _along(chain)
    return _lineage(one, other, {c.ref: _by_name(one, other, c.ref) for c in other.criteria}, {})


def _chain(newer: Edition, older: Edition, known: Mapping[str, Edition]) -> list[Edition]:
    """The editions from the newer back to the older, both included; empty where no way leads there."""
    chain = [newer]
    while chain[-1].id != older.id:
        before = known.get(chain[-1].based_on)
        if before is None or before in chain:
            return []
        chain.append(before)
    return chain


def _along(chain: list[Edition]) -> Lineage:
    newer, older = chain[0], chain[-1]
    why: dict[str, str] = {}
    for edition in reversed(chain[:-1]):
        why.update(edition.retired)
    return _lineage(older, newer, {c.ref: _descent(chain, c.ref) for c in newer.criteria}, why)


def _descent(chain: list[Edition], ref: str) -> Descent:
    """One criterion followed back through the editions. The most that happened to it on the way is what it is."""
    kinship, refs, reasons = Kinship.SAME, [ref], list[str]()
    for edition, before in pairwise(chain):
        steps = [edition.descent(r) for r in refs]
        reasons += [step.why for step in steps if step.why and step.why not in reasons]
        asked_before = {c.ref for c in before.criteria}
        refs = list(dict.fromkeys(r for step in steps for r in step.refs if r in asked_before))
        if not refs:
            return Descent(Kinship.NEW, (), "; ".join(reversed(reasons)))
        if len(refs) > 1 or any(step.kinship not in COMPARABLE for step in steps):
            kinship = Kinship.REPLACES
        elif kinship is Kinship.SAME and steps[0].kinship is Kinship.REWORDED:
            kinship = Kinship.REWORDED
    return Descent(kinship, tuple(refs), "; ".join(reversed(reasons)))


def _by_name(older: Edition, newer: Edition, ref: str) -> Descent:
    was = next((c for c in older.criteria if c.ref == ref), None)
    if was is None:
        return Descent(Kinship.NEW)
    same = was.levels == newer.criterion(ref).levels
    return Descent(Kinship.SAME if same else Kinship.REWORDED, (ref,))


def _lineage(older: Edition, newer: Edition, descents: dict[str, Descent], why: Mapping[str, str]) -> Lineage:
    heirs: dict[str, str] = {}
    replaced_by: dict[str, list[str]] = {}
    for ref, descent in descents.items():
        if descent.kinship in COMPARABLE:
            if (was := descent.refs[0]) not in heirs:
                heirs[was] = ref
                continue
            descents[ref] = descent = Descent(Kinship.REPLACES, descent.refs, descent.why)  # a second claim to it
        for was in descent.refs:
            replaced_by.setdefault(was, []).append(ref)
    gone = {was: tuple(refs) for was, refs in replaced_by.items() if was not in heirs}
    left = [c.ref for c in older.criteria if c.ref not in heirs and c.ref not in gone]
    return Lineage(older, newer, descents, heirs, gone, {ref: why.get(ref, "") for ref in left})
