"""What the plan page shows: how the view, order and filter travel in the address, and the lists made from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from audit.domain.action_plan import PlannedAction
from audit.domain.plan_views import (
    Group,
    PlanFilter,
    Sort,
    Strands,
    View,
    When,
    by_owner,
    by_status,
    by_strand,
    owners_in,
    sort_actions,
)
from audit.domain.vocabulary import ActionStatus, Priority

OPEN = "open"  # a status filter of its own: whatever is neither done nor dropped
PARTS = ("view", "sort", "owner", "strand", "status", "priority", "when", "q")  # of an address of the plan
STILL_OPEN = tuple(status for status in ActionStatus if status.is_open)


@dataclass(frozen=True, slots=True)
class PlanQuery:
    """What an address asks of the plan page."""

    view: View
    sort: Sort
    filter: PlanFilter

    @classmethod
    def read(cls, asked: Mapping[str, str], choices: Mapping[str, list[tuple[str, str]]]) -> "PlanQuery":
        """What the plan does not know asks for nothing."""

        def one(name: str) -> str:
            value = asked.get(name, "")
            return value if value in dict(choices[name]) else ""

        status = one("status")
        return cls(
            view=View(one("view") or View.TABLE),
            sort=Sort(one("sort") or Sort.DUE),
            filter=PlanFilter(
                owner=one("owner"),
                strand=one("strand"),
                statuses=STILL_OPEN if status == OPEN else (ActionStatus(status),) if status else (),
                priority=Priority(one("priority")) if one("priority") else None,
                when=When(one("when")) if one("when") else None,
                text=" ".join(asked.get("q", "").split())[:200],
            ),
        )

    @property
    def status(self) -> str:
        """The status filter as the address has it."""
        statuses = self.filter.statuses
        return OPEN if statuses == STILL_OPEN else statuses[0].value if statuses else ""

    @property
    def arguments(self) -> dict[str, str]:
        """Back into an address, leaving out whatever goes without saying."""
        asked = {
            "view": "" if self.view is View.TABLE else self.view.value,
            "sort": "" if self.sort is Sort.DUE else self.sort.value,
            "owner": self.filter.owner,
            "strand": self.filter.strand,
            "status": self.status,
            "priority": self.filter.priority.value if self.filter.priority else "",
            "when": self.filter.when.value if self.filter.when else "",
            "q": self.filter.text,
        }
        return {name: value for name, value in asked.items() if value}

    def address(self, review_id: int, view: str = "", sort: str = "") -> str:
        """The same page in another view or order."""
        changed = replace(self, view=View(view or self.view), sort=Sort(sort or self.sort))
        return _plan_address(review_id, changed.arguments)

    def filtered(self, review_id: int, **only: str) -> str:
        """The plan with just this filter, in the same view."""
        return _plan_address(review_id, {**replace(self, filter=PlanFilter()).arguments, **only})


def back_to_plan(review_id: int, asked: Mapping[str, str]) -> str:
    """The plan as it was asked for before somebody went on from it with its view, order and filter in the address."""
    return _plan_address(review_id, {name: asked[name] for name in PARTS if asked.get(name)})


def _plan_address(review_id: int, arguments: Mapping[str, Any]) -> str:
    return url_for("plans.show", review_id=review_id, **arguments)


def plan_choices(actions: list[PlannedAction], strands: Strands) -> dict[str, list[tuple[str, str]]]:
    """What each part of the address may say: the value, and its words."""
    return {
        "view": [(view.value, view.label) for view in View],
        "sort": [(sort.value, sort.label) for sort in Sort],
        "owner": [(owner, owner) for owner in owners_in(actions)],
        "strand": list(strands.titles.items()),
        "status": [(OPEN, "All that are open"), *((s.value, s.label) for s in ActionStatus)],
        "priority": [(p.value, p.label) for p in Priority],
        "when": [(when.value, when.label) for when in When],
    }


def shown_actions(
    actions: list[PlannedAction], query: PlanQuery, strands: Strands, today: date
) -> tuple[PlannedAction, ...]:
    """Those the filter keeps, in the order asked for."""
    kept = (action for action in actions if query.filter.keeps(action, strands, today))
    return sort_actions(kept, query.sort, strands)


def grouped(shown: tuple[PlannedAction, ...], view: View, strands: Strands) -> tuple[Group, ...]:
    """The headings of a view; none where it is one list."""
    if view is View.OWNER:
        return by_owner(shown)
    if view is View.STRAND:
        return by_strand(shown, strands)
    return by_status(shown) if view is View.BOARD else ()
