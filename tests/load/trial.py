"""A trial: a school with eight leaders who all save at once, and what must be true afterwards."""

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread

from flask import Flask
from sqlalchemy import select

from audit import create_app
from audit.domain.vocabulary import ActionStatus, EvidenceKind, Priority
from audit.services import accounts
from audit.services import evidence as register
from audit.services.evidence import EvidenceInput
from audit.services.plans import ActionInput, add_action
from audit.store.actions import Action
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from audit.store.log import ChangeLog, verify_chain
from audit.store.people import Membership, Role
from audit.store.reviews import Judgement
from tests.conftest import PASSWORD, TESTER, World, make_world, settings_for
from tests.load.savers import Account, Save, Saver, Target
from tests.load.served import Server

SAVERS = 8
WORDS = {"judgement": "rationale", "evidence_item": "summary", "action": "description"}  # the column that takes them
JUDGED = ("training-annual", "filtering-effective", "training-induction")


@dataclass
class Figures:
    """What is worth telling of a trial."""

    database: str
    seconds: float
    saves: int
    conflicts: int
    busy: int  # refused after waiting too long for a turn
    unanswered: int
    kills: int
    median: float  # milliseconds that an accepted save took
    p95: float
    log_rows: int

    def __str__(self) -> str:
        return (
            f"{self.database}: {self.saves} saves in {self.seconds:.0f} s ({self.saves / self.seconds:.1f} a second), "
            f"{self.conflicts} conflicts, {self.busy} busy, {self.unanswered} unanswered, {self.kills} kills, "
            f"median {self.median:.0f} ms, p95 {self.p95:.0f} ms, {self.log_rows} log rows, verify clean"
        )


class Trial:
    """One database, one server, eight clients."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.app: Flask = create_app(settings_for(folder, database_url))
        self.server = Server(folder, self.app.config["SQLALCHEMY_DATABASE_URI"])
        self.kills = 0
        with self.app.app_context():
            emails, targets = _stock(make_world())
            db.session.remove()
        self.targets = targets
        self.savers = [Saver(n, self.server.port, email, PASSWORD, targets) for n, email in enumerate(emails)]

    def run(self, seconds: float, kill_at: tuple[float, ...] = ()) -> Figures:
        """Save for ``seconds``; the server is killed and started again at each of ``kill_at`` seconds."""
        self.server.start()
        try:
            for saver in self.savers:
                saver.sign_in()
            began = time.monotonic()
            threads = [Thread(target=saver.run, args=(began + seconds,), daemon=True) for saver in self.savers]
            for thread in threads:
                thread.start()
            for moment in kill_at:
                time.sleep(max(0.0, began + moment - time.monotonic()))
                self.server.kill()
                self.kills += 1
                self.server.start()
            for thread in threads:
                thread.join(seconds + 120)
            assert not any(thread.is_alive() for thread in threads), "a client never came to an end"
        finally:
            self.server.stop()
        return self.check(time.monotonic() - began)

    def check(self, seconds: float) -> Figures:
        """Everything that must be true once all have finished."""
        told = [saver.account for saver in self.savers]
        faults = [fault for account in told for fault in account.faults]
        assert not faults, f"{faults[:5]}\n{self.server.log()[-3000:]}"
        accepted = [save for account in told for save in account.accepted]
        unanswered = [save for account in told for save in account.unanswered]
        assert accepted, "nothing was saved"
        assert {save.target.table for save in accepted} == set(WORDS), "judgements, evidence and actions were saved"
        with self.app.app_context():
            verdict = verify_chain()
            assert verdict.faults == ()
            logged = _words_in_log()
            _check_log(accepted, unanswered, logged)
            kept = accepted + [save for save in unanswered if logged[save.words]]
            for target in self.targets:
                _check_target(target, [save for save in kept if save.target == target])
            db.session.remove()
            db.engine.dispose()
        return self._figures(told, seconds, verdict.rows)

    def _figures(self, told: list[Account], seconds: float, rows: int) -> Figures:
        answers: Counter[str] = sum((account.answers for account in told), Counter())
        times = sorted(1000 * s for account in told for s in account.seconds)
        return Figures(
            database="SQLite" if self.server.database_url.startswith("sqlite:") else "PostgreSQL",
            seconds=seconds,
            saves=len(times),
            conflicts=answers["save 409"],
            busy=answers["save 503"],
            unanswered=answers["save unanswered"],
            kills=self.kills,
            median=statistics.median(times),
            p95=times[int(0.95 * (len(times) - 1))],
            log_rows=rows,
        )


def _stock(world: World) -> tuple[list[str], list[Target]]:
    emails = []
    for n in range(SAVERS):
        person = accounts.new_user(f"Leader {n + 1}", f"leader{n + 1}@hillside.example", PASSWORD)
        with accounts.saving(TESTER):
            db.session.add(person)
            db.session.flush()
            db.session.add(Membership(user_id=person.id, setting_id=world.setting.id, role=Role.LEADER.value))
        emails.append(person.email)
    return emails, [*_judgements(world), *_evidence(world), *_actions(world)]


def _judgements(world: World) -> list[Target]:
    return [
        Target(
            "judgement", ref, f"/reviews/{world.review.id}/criteria/{ref}", "rationale",
            {"level": "3", "target": "3", "go": "here"},
        )
        for ref in JUDGED
    ]  # fmt: skip


def _evidence(world: World) -> list[Target]:
    said = EvidenceInput("Training log", EvidenceKind.RECORD, date(2016, 9, 1), None, "", "", "Blue folder")
    fields = {"kind": "record", "effective": "1 September 2016", "kept_in": "Blue folder"}
    items = [register.add_evidence(TESTER, world.setting, said) for _ in range(2)]
    targets = [
        Target("evidence_item", str(i.id), f"/evidence/{i.id}/edit", "summary", {"title": "Training log", **fields})
        for i in items
    ]
    new = f"/settings/{world.setting.id}/evidence/new?review={world.review.id}&criterion={JUDGED[0]}"
    return [*targets, Target("evidence_item", "new", new, "summary", {"title": "New log", **fields}, creates=True)]


def _actions(world: World) -> list[Target]:
    said = ActionInput("Train staff", "", "", None, ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
    fields = {"title": "Train staff", "owner": "Head", "priority": "high", "status": "in-progress"}
    rows = [add_action(TESTER, world.review, said, [ref], date(2017, 3, 4)) for ref in JUDGED[:2]]
    targets = [Target("action", str(row.id), f"/actions/{row.id}", "description", fields) for row in rows]
    new = f"/reviews/{world.review.id}/actions/new?criterion={JUDGED[2]}"
    return [*targets, Target("action", "new", new, "description", fields, creates=True)]


def _words_in_log() -> Counter[str]:
    """How often each save's words stand in the log."""
    rows = db.session.execute(select(ChangeLog.subject, ChangeLog.after).where(ChangeLog.subject.in_(WORDS)))
    return Counter(words for subject, after in rows if (words := after.get(WORDS[subject])))


def _check_log(accepted: list[Save], unanswered: list[Save], logged: Counter[str]) -> None:
    """Each accepted save once; each that the server went away over at most once; nothing that nobody sent."""
    wrong = {save.words: logged[save.words] for save in accepted if logged[save.words] != 1}
    assert not wrong, f"accepted, and not in the log exactly once: {wrong}"
    assert all(logged[save.words] <= 1 for save in unanswered)
    strangers = set(logged) - {save.words for save in accepted + unanswered}
    assert not strangers, f"in the log, though nobody was told that it was saved: {sorted(strangers)[:5]}"


def _check_target(target: Target, kept: list[Save]) -> None:
    """Each save was made over the one before it, and what stands now is the last."""
    if target.creates:
        column = WORDS[target.table]
        model = {"evidence_item": EvidenceItem, "action": Action}[target.table]
        there = Counter(db.session.scalars(select(getattr(model, column))))
        assert all(there[save.words] == 1 for save in kept), f"an added {target.table} is missing or there twice"
        return
    first = 0 if target.table == "judgement" else 1
    by_version: dict[int, list[str]] = defaultdict(list)
    for save in kept:
        by_version[save.version].append(save.words)
    lost = {version: words for version, words in by_version.items() if len(words) > 1}
    assert not lost, f"{target.path}: two saves over the same version, so one was lost: {lost}"
    assert sorted(by_version) == list(range(first, first + len(kept))), f"{target.path}: a version is missing"
    row = FINDERS[target.table](target.name)
    assert (row.version if row else first) == first + len(kept), f"{target.path}: the version counts the saves"
    if kept:
        assert getattr(row, target.words) == by_version[row.version - 1][0], f"{target.path}: not the last save"


FINDERS: dict[str, Callable[[str], Judgement | EvidenceItem | Action | None]] = {
    "judgement": lambda ref: db.session.scalar(select(Judgement).where(Judgement.criterion_ref == ref)),
    "evidence_item": lambda number: db.session.get(EvidenceItem, int(number)),
    "action": lambda number: db.session.get(Action, int(number)),
}
