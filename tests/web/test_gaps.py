"""The gap page, read as a head reads it."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from audit.domain.vocabulary import ActionStatus, Priority
from audit.services.assessing import assessment_of
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.plans import ActionInput, add_action, dismiss_gap
from audit.services.reviews import close_review, edition_of
from audit.services.saving import saving
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse
from tests.conftest import TESTER, TODAY, World
from tests.pages import Page, PageClient


def judge(world: World, **levels: int) -> None:
    """By ref, with underscores for hyphens."""
    for name, level in levels.items():
        record_judgement(TESTER, world.review, name.replace("_", "-"), JudgementInput(level=level), 0)


def show_evidence(
    world: World, ref: str, title: str, kind: str = "record", review_by: date | None = None
) -> EvidenceItem:
    item = EvidenceItem(setting=world.setting, title=title, kind=kind, effective=date(2016, 1, 1), review_by=review_by)
    with saving(TESTER):
        db.session.add_all([item, EvidenceUse(evidence=item, review=world.review, criterion_ref=ref)])
    return item


def plan(world: World, ref: str, status: ActionStatus = ActionStatus.NOT_STARTED, title: str = "Book the training"):
    said = ActionInput(title, "", "Headteacher", date(2017, 4, 3), status, Priority.HIGH, "", "Everyone was trained.")
    return add_action(TESTER, world.review, said, [ref], TODAY)


def gaps(head: PageClient, world: World, query: str = "") -> Page:
    page = head.page(f"/reviews/{world.review.id}/gaps/{query}")
    assert page.status == 200
    return page


def listed(page: Page) -> list[str]:
    return [li["id"].removeprefix("gap-") for li in page.soup.select("li[id^=gap-]")]


def words_of(page: Page, ref: str) -> str:
    return " ".join(page.soup.select_one(f"#gap-{ref}").get_text(" ").split())


@contextmanager
def counted_queries():
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_with_nothing_judged_the_page_says_what_to_do(head: PageClient, world: World) -> None:
    page = gaps(head, world)
    assert "No gaps to show yet" in page.text
    assert f"/reviews/{world.review.id}/strands/leadership" in page.links()
    assert listed(page) == []
    waiting = len(assessment_of(world.review, TODAY).applicable)
    assert page.soup.select_one("#not-judged").get_text() == f"Not judged yet: {waiting}"


def test_gaps_stand_in_order_under_their_tier_with_their_figures(head: PageClient, world: World) -> None:
    """Statutory: 3 × 1 = 3 and 3 × 2 = 6. Home agreements: only recommended, so 2 × 3 = 6 comes last all the same."""
    judge(world, training_annual=1, training_induction=2, policy_home_agreements=0)
    page = gaps(head, world)
    assert listed(page) == ["training-annual", "training-induction", "policy-home-agreements"]
    assert "Tier 1; weight 3 × gap 2 = 6; effort medium" in words_of(page, "training-annual")
    assert "Claimed 1 Emerging Assured 1 Emerging Target: 3 Secure. Gap: 2 levels." in words_of(page, "training-annual")
    assert "Tier 1; weight 3 × gap 1 = 3" in words_of(page, "training-induction")
    assert "Tier 2; weight 2 × gap 3 = 6" in words_of(page, "policy-home-agreements")
    tiers = [h.get_text() for h in page.soup.select("h2[id^=tier-]")]
    assert tiers == ["Tier 1: asked by law or statutory guidance, below Secure", "Tier 2: everything else"]
    assert "3 gaps between target and assured level: 2 asked by law or statutory guidance" in page.text


def test_a_gap_leads_to_its_criterion_its_strand_and_the_paragraphs_behind_it(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    page = gaps(head, world)
    links = [a["href"] for a in page.soup.select("#gap-training-annual a")]
    review = f"/reviews/{world.review.id}"
    assert f"{review}/criteria/training-annual" in links
    assert f"{review}/strands/training" in links
    criterion = edition_of(world.review).criterion("training-annual")
    for ref in criterion.requirements:
        assert f"{review}/requirements/{ref}" in links
    assert "KCSIE 2016, Part two, paragraph 65 (statutory guidance)" in words_of(page, "training-annual").replace(
        " )", ")"
    )
    assert criterion.next_steps[1].rstrip() in words_of(page, "training-annual")


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("?strand=policy", ["policy-home-agreements"]),
        ("?source=kcsie-2016", ["training-annual", "training-induction"]),
        ("?role=Network+manager", []),
        ("?level=1", ["training-annual"]),
        ("?level=0", ["policy-home-agreements"]),
        ("?kind=evidence", ["training-induction"]),
        ("?kind=practice", ["training-annual", "policy-home-agreements"]),
        ("?without-action=yes", ["training-induction", "policy-home-agreements"]),
    ],
)
def test_each_filter_narrows_the_list_and_is_kept_in_the_address(
    head: PageClient, world: World, query: str, refs: list[str]
) -> None:
    judge(world, training_annual=1, training_induction=3, policy_home_agreements=0)
    plan(world, "training-annual")
    page = gaps(head, world, query)
    assert listed(page) == refs
    assert f"{len(refs)} of 3 gaps" in page.text
    assert "Clear filters" in page.text
    name, value = query[1:].replace("+", " ").split("=")
    chosen = page.soup.select_one(f'[name="{name}"] option[selected], input[name="{name}"][checked]')
    assert chosen["value"] == value
    if not refs:
        assert "No gap fits all of these filters." in page.text


def test_a_filtered_gap_keeps_its_rank_in_the_whole(head: PageClient, world: World) -> None:
    judge(world, training_annual=1, training_induction=2, policy_home_agreements=0)
    assert words_of(gaps(head, world, "?strand=policy"), "policy-home-agreements").startswith("3.")


@pytest.mark.parametrize(
    "query", ["?strand=nonsense", "?level=7", "?level=%27", "?kind=x", "?source=", "?without-action=no"]
)
def test_a_filter_nobody_offers_asks_for_nothing(head: PageClient, world: World, query: str) -> None:
    judge(world, training_annual=1, policy_home_agreements=0)
    page = gaps(head, world, query)
    assert len(listed(page)) == 2
    assert "All 2 gaps" in page.text


def test_a_claim_without_evidence_is_listed_with_a_way_to_add_it(head: PageClient, world: World) -> None:
    judge(world, training_annual=4)
    show_evidence(world, "training-annual", "Training log")
    page = gaps(head, world)
    assert listed(page) == []  # one current item carries 3, which is the target
    assert "Claims without the evidence to carry them: 1" in page.text
    assert "Claimed 4 Embedded Assured 3 Secure" in page.text
    assert f"/reviews/{world.review.id}/criteria/training-annual/evidence" in page.links()


def test_evidence_past_its_review_date_names_what_it_served(head: PageClient, world: World) -> None:
    judge(world, training_annual=3)
    item = show_evidence(world, "training-annual", "Old training log", review_by=date(2017, 3, 3))
    show_evidence(world, "training-annual", "Policy reviewed today", "document", review_by=TODAY)
    page = gaps(head, world)
    assert "Evidence past its review date: 1" in page.text
    assert "Old training log , record or log, to be reviewed by 3 March 2017" in page.text
    assert "Served: Yearly training for everyone" in page.text
    assert f"/evidence/{item.id}" in page.links()


def test_what_is_not_judged_is_counted_by_strand(head: PageClient, world: World) -> None:
    """Prevent has three criteria; with one judged two are waiting."""
    judge(world, prevent_risk=3)
    page = gaps(head, world)
    section = page.soup.select_one("#not-judged").find_next("ul")
    assert "Preventing radicalisation online: 2" in section.get_text()
    assert f"/reviews/{world.review.id}/strands/prevent" in [a["href"] for a in section.select("a")]


def test_a_gap_shows_what_is_being_done_about_it(head: PageClient, world: World) -> None:
    judge(world, training_annual=1, training_induction=1)
    doing, done = plan(world, "training-annual"), plan(world, "training-induction", ActionStatus.DONE, "Ran a session")
    page = gaps(head, world)
    assert "In the plan" in words_of(page, "training-annual")
    assert "Headteacher, due 3 April 2017" in words_of(page, "training-annual")
    assert "dismiss" not in words_of(page, "training-annual")
    assert "Action done, gap still open" in words_of(page, "training-induction")
    assert {f"/actions/{doing.id}", f"/actions/{done.id}"} <= set(page.links())
    assert "Gaps without an action: 1" in page.text


def test_a_dismissed_gap_stays_with_its_reason_and_can_be_taken_back(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    dismiss_gap(TESTER, world.review, "training-annual", "The trust trains everyone in May")
    page = gaps(head, world)
    assert "Dismissed: The trust trains everyone in May" in words_of(page, "training-annual")
    assert "Gaps without an action: 0" in page.text
    form = page.soup.select_one("#gap-training-annual form")
    page = head.send(form["action"])
    assert "No action yet" in words_of(page, "training-annual")


def test_one_button_drafts_an_action_for_every_gap_without_one(head: PageClient, world: World) -> None:
    judge(world, training_annual=1, policy_home_agreements=0)
    page = gaps(head, world)
    button = page.soup.find("button", string="Draft actions for all 2 gaps without one")
    assert head.send(button.find_parent("form")["action"]).status == 200
    page = gaps(head, world)
    assert "In the plan" in words_of(page, "training-annual")
    assert "Gaps without an action: 0" in page.text
    assert page.soup.find("button", string=lambda s: s and s.startswith("Draft")) is None


def test_each_gap_without_an_action_can_be_acted_on_or_dismissed(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    links = gaps(head, world).links()
    assert f"/reviews/{world.review.id}/actions/new?criterion=training-annual" in links
    assert f"/reviews/{world.review.id}/gaps/training-annual/dismiss" in links


def test_an_exception_is_shown_beside_the_level_it_lets_stand(head: PageClient, world: World) -> None:
    said = JudgementInput(level=3, target=4, exception="The log is with the LSCB")
    record_judgement(TESTER, world.review, "training-annual", said, 0)
    page = gaps(head, world)
    assert "By exception The log is with the LSCB" in words_of(page, "training-annual")
    assert "Levels that stand by a leader's exception: 1" in page.text


def test_everything_judged_at_target_says_so(head: PageClient, world: World) -> None:
    judge(world, training_annual=3)
    show_evidence(world, "training-annual", "Training log")
    page = gaps(head, world)
    assert "No gaps among what is judged" in page.text
    assert "The one criterion judged so far is at its target" in page.text


def test_a_closed_review_shows_its_gaps_and_offers_no_change(head: PageClient, world: World) -> None:
    judge(world, training_annual=1, training_induction=1)
    dismiss_gap(TESTER, world.review, "training-induction", "Not now")
    close_review(TESTER, world.review, TODAY)
    page = gaps(head, world)
    assert listed(page) == ["training-induction", "training-annual"]  # the smaller effort first
    assert "closed on 4 March 2017" in page.text
    assert not [link for link in page.links() if "actions/new" in link or "dismiss" in link]
    assert not [f for f in page.soup.select("main form") if f.get("method") == "post"]


def test_a_reason_cannot_smuggle_markup_into_the_page(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    dismiss_gap(TESTER, world.review, "training-annual", "<script>alert(1)</script>")
    page = gaps(head, world)
    assert "<script>alert(1)</script>" in words_of(page, "training-annual")
    assert not page.soup.select("main script")


def test_another_settings_gaps_do_not_exist(head: PageClient, stranger: World) -> None:
    assert head.page(f"/reviews/{stranger.review.id}/gaps/").status == 404


def test_the_number_of_queries_does_not_grow_with_the_review(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    show_evidence(world, "training-annual", "First")
    plan(world, "training-annual")
    with counted_queries() as few:
        gaps(head, world)
    refs = [c.ref for c in edition_of(world.review).criteria[:20] if find_judgement(world.review, c.ref) is None]
    for ref in refs:
        record_judgement(TESTER, world.review, ref, JudgementInput(level=1), 0)
        show_evidence(world, ref, f"For {ref}")
        plan(world, ref)
    with counted_queries() as many:
        page = gaps(head, world)
    assert len(listed(page)) > 10
    assert len(many) == len(few)
