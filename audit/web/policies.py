"""The check of the school's own policy: upload it, see how much of the template it says, read it as it was read."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.dates import show_date
from audit.domain.policy_check import METHOD, PolicyStatus
from audit.domain.policy_compare import Move, compare_texts, of_kind
from audit.domain.policy_compare import compare as compare_standings
from audit.domain.policy_flags import FlagKind, approval_dates
from audit.domain.policy_gaps import PolicyGapState
from audit.domain.policy_parts import next_to_decide
from audit.domain.policy_text import PassageKind, place_of
from audit.services.errors import Refused
from audit.services.policy_carrying import version_before
from audit.services.policy_checks import (
    CannotBeRead,
    check_item,
    checks_of,
    earlier_policies,
    flags_of,
    newest_check,
    passages_of,
    start_check,
)
from audit.services.policy_gaps import policy_gaps_of
from audit.services.reviews import refuse_if_closed
from audit.store.evidence import EvidenceItem
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review
from audit.web.access import (
    EVERYONE,
    WRITERS,
    allow,
    current_actor,
    current_review,
    current_role,
)
from audit.web.clock import today
from audit.web.forms import ConfirmForm
from audit.web.policy_forms import PolicyForm
from audit.web.policy_pages import CheckPage, page_here, page_of
from audit.web.viewing import hidden_here

blueprint = Blueprint("policies", __name__)

Page = Response | str | tuple[str, int]
ACCEPTED = ".docx,.pdf,.odt,.txt,.md,.markdown,.html,.htm,.xhtml"  # what a policy can be read from
MOST_COMPARED = 200  # passages of one version only that are listed
A_PAGE = 500  # passages of the policy on a page; most policies have fewer
STATUS_TONES = {"found": "good", "weak": "part", "missing": "poor", "not-applicable": "none"}


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"STATUS_TONES": STATUS_TONES, "place_of": place_of, "policy_readable": readable}


def readable(item: EvidenceItem) -> bool:
    """Whether the newest file of an item is of a kind that can be read as a policy, by its name."""
    return item.file is not None and item.file.name.lower().endswith(tuple(ACCEPTED.split(",")))


@blueprint.route("/reviews/<int:review_id>/policy", methods=["GET", "POST"])
@allow(read=EVERYONE, write=WRITERS)
def show(review_id: int) -> Page:
    """How much of the template the policy says, and what to do next; or, with nothing checked, where to begin."""
    review = current_review()
    if request.method == "POST":
        refuse_if_closed(review)
    earlier = earlier_policies(review)
    form = PolicyForm(name=earlier[0].title if earlier else "Online safety policy").offer(earlier)
    if form.validate_on_submit() and form.received is not None:
        try:
            check = start_check(current_actor(), review, form.said(earlier), form.received, today())
        except CannotBeRead as refusal:
            form.refuse_file(str(refusal))
        except Refused as refusal:
            form.file.errors = [str(refusal)]
        else:
            _say_checked(check)
            return redirect(url_for(".show", review_id=review_id))
        earlier = earlier_policies(review)  # somebody may have erased one while this was read
        form.offer(earlier)
    page = page_of(review)
    shown = _begin(review, form, earlier) if page is None else _standing(page, form)
    return shown, 400 if form.errors else 200


def _say_checked(check: PolicyCheck) -> None:
    flash(f"Read and compared: {check.words:,} words. Now look at what was found.", "success")
    approved, review_by = approval_dates(passages_of(check))
    item = check.evidence
    known = [
        words
        for words, day, read in (
            (f"approved {show_date(item.effective)}", item.effective, approved),
            (f"next review {show_date(item.review_by)}" if item.review_by else "", item.review_by, review_by),
        )
        if day and day == read
    ]
    if known:
        flash(f"Read from the policy itself: {', '.join(known)}. Look whether that is right.", "info")


def _begin(review: Review, form: PolicyForm, earlier: Any) -> str:
    return render_template(
        "policies/begin.html",
        review=review,
        form=form,
        form_errors=form.errors,
        earlier=[item for item in earlier if readable(item)],
        accepted=ACCEPTED,
        may_check=review.is_open and current_role() in WRITERS,
        confirm=ConfirmForm(formdata=None),
    )


def _standing(page: CheckPage, form: PolicyForm) -> str:
    review, checks = page.review, checks_of(page.review)
    flags = flags_of(page.check, today())
    gaps = policy_gaps_of(review, today(), page.standings, hidden_here())
    return render_template(
        "policies/show.html",
        review=review,
        page=page,
        check=page.check,
        checks=checks,
        last_year=version_before(checks[-1]),
        coverage=page.coverage,
        parts=page.parts,
        next_part=next_to_decide(page.parts),
        flags={kind: sum(flag.kind is kind for flag in flags) for kind in FlagKind},
        open_gaps=len([gap for gap in gaps.gaps if gap.open]) if gaps else 0,
        planned_gaps=len(gaps.in_state(PolicyGapState.PLANNED)) if gaps else 0,
        left_out_gaps=len(gaps.in_state(PolicyGapState.LEFT_OUT)) if gaps else 0,
        hidden_gaps=len(gaps.in_state(PolicyGapState.HIDDEN)) if gaps else 0,
        dates=approval_dates(page.text),
        outdated_method=page.check.method != METHOD,
        form=form,
        form_errors=form.errors,
        accepted=ACCEPTED,
        confirm=ConfirmForm(formdata=None),
    )


@blueprint.post("/reviews/<int:review_id>/policy/items/<int:evidence_id>")
@allow(write=WRITERS)
def check_again(review_id: int, evidence_id: int) -> Response:
    """Check the newest file of an item that is in the register already."""
    check = check_item(current_actor(), current_review(), g.evidence)
    flash(f"Read and compared: {check.words:,} words. Now look at what was found.", "success")
    return redirect(url_for(".show", review_id=review_id))


@blueprint.get("/policy-checks/<int:check_id>/text")
@allow(read=EVERYONE)
def text(check_id: int) -> str:
    """The policy as it was read, passage by passage, each with the statements it makes.

    A long one comes in pieces; ``at`` in the address says which passage is to be on it.
    """
    page = page_here()
    wanted = request.args.get("at", "1")[:7]
    first = (max(int(wanted), 1) - 1 if wanted.isascii() and wanted.isdigit() else 0) // A_PAGE * A_PAGE
    says: dict[int, list[Any]] = {}
    for standing in page.ordered:
        if standing.passage is not None:
            says.setdefault(standing.passage, []).append(standing)
    return render_template(
        "policies/text.html",
        review=page.review,
        page=page,
        check=page.check,
        says=says,
        HEADING=PassageKind.HEADING,
        passages=page.text.passages[first : first + A_PAGE],
        first=first + 1,
        A_PAGE=A_PAGE,
        unused=sum(p.number not in says and p.kind is not PassageKind.HEADING for p in page.text.passages),
    )


@blueprint.get("/policy-checks/<int:check_id>/chart")
@allow(read=EVERYONE)
def chart(check_id: int) -> str:
    """How much of each section of the template the policy says, as a picture with its figures."""
    from audit.outputs.policy_charts import policy_coverage_chart  # brings plotly, which no other page here needs

    page = page_here()
    return render_template(
        "policies/chart.html",
        review=page.review,
        page=page,
        check=page.check,
        coverage_chart=policy_coverage_chart(page.ordered),
    )


@blueprint.get("/policy-checks/<int:check_id>/flags")
@allow(read=EVERYONE)
def flags(check_id: int) -> str:
    """What was left blank or is out of date, whatever the template says."""
    page = page_here()
    found = flags_of(page.check, today())
    return render_template(
        "policies/flags.html",
        review=page.review,
        page=page,
        check=page.check,
        kinds=[(kind, [flag for flag in found if flag.kind is kind]) for kind in FlagKind],
        total=len(found),
    )


@blueprint.get("/policy-checks/<int:check_id>/statements")
@allow(read=EVERYONE)
def statements(check_id: int) -> str:
    """Every statement of the template, with filters kept in the address. What is none of the choices asks nothing."""
    page = page_here()
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("status", "section", "force", "decided", "q")}
    choices = _choices(page)
    for name, options in choices.items():
        if asked[name] not in dict(options):
            asked[name] = ""
    parts = [(part, [s for s in part.standings if _fits(s, asked)]) for part in page.parts]
    parts = [(part, those) for part, those in parts if those]
    return render_template(
        "policies/statements.html",
        review=page.review,
        page=page,
        check=page.check,
        parts=parts,
        shown=sum(len(those) for _, those in parts),
        total=len(page.standings),
        asked=asked,
        choices=choices,
        filtered=any(asked.values()),
    )


def _choices(page: CheckPage) -> dict[str, list[tuple[str, str]]]:
    sections = dict.fromkeys(part.section for part in page.parts)
    return {
        "status": [(status.value, status.label) for status in PolicyStatus],
        "section": [(title.split()[0], title) for title in sections],
        "force": [("recommended", "Strongly recommended"), ("good-practice", "Good practice")],
        "decided": [("no", "Still to decide"), ("yes", "Decided"), ("corrected", "Decided otherwise than proposed")],
    }


def _fits(standing: Any, asked: dict[str, str]) -> bool:
    statement = standing.statement
    words = f"{statement.summary} {statement.place} {statement.who}".casefold()
    return (
        asked["status"] in ("", standing.status.value)
        and asked["section"] in ("", statement.section.split()[0])
        and asked["force"] in ("", statement.force.value)
        and {"": True, "no": standing.to_decide, "yes": standing.decided, "corrected": standing.corrected}[
            asked["decided"]
        ]
        and all(word in words for word in asked["q"].casefold().split())
    )


@blueprint.get("/policy-checks/<int:check_id>/compare/<int:other_check_id>")
@allow(read=EVERYONE)
def compare(check_id: int, other_check_id: int) -> Response | str:
    """What changed between two versions of the policy, the later one beside the earlier, whichever is named first."""
    if check_id == other_check_id:
        return redirect(url_for(".show", review_id=g.check.review_id))
    earlier, later = sorted((g.check, g.other_check), key=lambda check: (check.review.year, check.id))
    newest = newest_check(later.review)
    old, new = CheckPage(earlier, newest), CheckPage(later, newest)
    moves = compare_standings(old.standings, old.text, new.standings, new.text)
    return render_template(
        "policies/compare.html",
        review=later.review,
        old=old,
        new=new,
        kinds=[(kind, found) for kind in Move if (found := of_kind(moves, kind))],
        SAME=Move.SAME,
        texts=compare_texts(old.text, new.text),
        MOST=MOST_COMPARED,
    )
