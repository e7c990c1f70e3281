"""Compliance by source, from the counts down to the paragraph and its criteria."""

from datetime import date

from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import close_review, edition_of
from audit.services.saving import saving
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world
from tests.pages import Page, PageClient
from tests.web.test_gaps import counted_queries, judge, show_evidence


def sources(head: PageClient, world: World) -> Page:
    return head.page(f"/reviews/{world.review.id}/sources")


def source(head: PageClient, world: World, query: str = "", source_id: str = "kcsie-2016") -> Page:
    page = head.page(f"/reviews/{world.review.id}/sources/{source_id}{query}")
    assert page.status == 200
    return page


def requirement(head: PageClient, world: World, ref: str) -> Page:
    return head.page(f"/reviews/{world.review.id}/requirements/{ref}")


def rows(page: Page) -> list[str]:
    return [row["id"] for row in page.soup.select(".govuk-summary-list__row[id]")]


def row(page: Page, ref: str) -> str:
    return " ".join(page.soup.find(id=ref).get_text(" ").split())


def test_with_nothing_judged_the_page_says_what_to_do(head: PageClient, world: World) -> None:
    page = sources(head, world)
    assert "Nothing judged yet" in page.text
    assert "Of 50 requirements that apply, none has been judged yet." in page.text
    assert f"/reviews/{world.review.id}/strands/leadership" in page.links()


def test_every_count_leads_to_the_requirements_it_counts(head: PageClient, world: World) -> None:
    """For every number in the table, the page behind it lists just so many."""
    judge(world, training_annual=1, training_induction=2, training_content=3, policy_review=0)
    show_evidence(world, "training-content", "Training slides")
    page = sources(head, world)
    numbers = [a for a in page.soup.select("td a") if "state=" in a["href"]]
    assert len(numbers) >= 6
    for number in numbers:
        assert len(rows(head.page(number["href"]))) == int(number.find(string=True))


def test_the_law_comes_first_and_what_is_not_met_before_what_is_partly(head: PageClient, world: World) -> None:
    """Paragraph 13 rests on yearly training alone: 1 is not met. Paragraph 12 rests on induction: 2 is partly met."""
    judge(world, training_annual=1, training_induction=2)
    page = sources(head, world)
    items = [" ".join(li.get_text(" ").split()) for li in page.soup.select("h2 + ul li")]
    states = ["Not met" if item.startswith("Not met") else "Partly met" for item in items]
    assert states == sorted(states)
    assert "Not met KCSIE 2016, Part one, paragraph 13 (statutory guidance)" in items[0]
    assert any(item.startswith("Partly met KCSIE 2016, Part one, paragraph 12") for item in items)


def test_a_source_is_listed_whole_in_its_own_order(head: PageClient, world: World) -> None:
    for this in edition_of(world.review).sources:
        page = source(head, world, source_id=this.id)
        assert rows(page) == [r.ref for _, part in this.by_part() for r in part]
        headings = [h.get_text() for h in page.soup.select("h2[id^=part-]")]
        assert headings == [p.title for p in this.parts]


def test_a_requirement_in_the_list_shows_state_force_people_and_criteria_to_judge(
    head: PageClient, world: World
) -> None:
    judge(world, training_annual=1)
    page = source(head, world)
    text = row(page, "KCSIE-2016-13")
    assert text.startswith("Part one, paragraph 13 Not met Statutory guidance")
    assert "For: All staff." in text
    assert "Yearly training for everyone Assured level: 1 Emerging" in text
    assert f"/reviews/{world.review.id}/criteria/training-annual" in page.links()


def test_context_is_listed_and_never_scored(head: PageClient, world: World) -> None:
    assert "Context: not scored" in row(source(head, world), "KCSIE-2016-30")
    page = requirement(head, world, "KCSIE-2016-30")
    assert "Context: not scored" in page.text
    assert "How the state follows" not in page.text
    assert "Not applicable" not in page.text


def test_a_paragraph_number_nobody_confirmed_says_so(head: PageClient, world: World) -> None:
    assert "Paragraph number not confirmed" in row(source(head, world), "KCSIE-2016-29")
    assert "Paragraph number not confirmed" in requirement(head, world, "KCSIE-2016-29").text
    assert "Paragraph number not confirmed" not in row(source(head, world), "KCSIE-2016-13")


def test_state_and_force_narrow_the_list_and_are_kept_in_the_address(head: PageClient, world: World) -> None:
    """Yearly training is no part of the three legal duties, so none of those has been judged."""
    judge(world, training_annual=1)
    page = source(head, world, "?state=not-met")
    assert "KCSIE-2016-13" in rows(page)
    assert all("Not met Statutory guidance" in row(page, ref) for ref in rows(page))
    assert f"{len(rows(page))} of 60 entries" in page.text
    assert page.soup.select_one("[name=state] option[selected]")["value"] == "not-met"
    assert len(rows(source(head, world, "?force=legal"))) == 3
    page = source(head, world, "?force=legal&state=not-met")
    assert rows(page) == []
    assert "No entry fits both of these filters." in page.text


def test_context_can_be_asked_for_alone_and_goes_when_a_state_is(head: PageClient, world: World) -> None:
    assert len(rows(source(head, world, "?force=context"))) == 10
    assert len(rows(source(head, world, "?state=not-applicable"))) == 0
    assert len(rows(source(head, world, "?state=rubbish&force=%3Cb%3E"))) == 60


def test_a_requirement_says_how_its_state_follows_and_shows_its_evidence(head: PageClient, world: World) -> None:
    judge(world, training_annual=3)
    item = show_evidence(world, "training-annual", "Old training log", review_by=date(2017, 3, 3))
    page = requirement(head, world, "KCSIE-2016-13")
    assert page.heading == "Part one, paragraph 13"
    assert "Claimed 3 Secure Assured 2 Developing" in page.text
    assert "Of 1 criterion that applies here, 0 are assured at 3 Secure or more, 1 below it." in page.text
    assert "Old training log , record or log: past its review date" in page.text
    assert f"/evidence/{item.id}" in page.links()
    assert f"/reviews/{world.review.id}/criteria/training-annual" in page.links()
    assert f"/reviews/{world.review.id}/requirements/KCSIE-2016-12" in page.links()


def test_the_first_and_last_requirement_have_one_neighbour(head: PageClient, world: World) -> None:
    order = [r.ref for _, part in edition_of(world.review).source("kcsie-2016").by_part() for r in part]
    for ref in (order[0], order[-1]):
        assert len(requirement(head, world, ref).soup.select(".govuk-pagination__link")) == 1


def test_an_exception_is_shown_wherever_the_number_is(head: PageClient, world: World) -> None:
    said = JudgementInput(level=3, exception="The log is with the LSCB")
    record_judgement(TESTER, world.review, "training-annual", said, 0)
    assert "By exception The log is with the LSCB" in row(source(head, world), "KCSIE-2016-13")
    assert "By exception The log is with the LSCB" in requirement(head, world, "KCSIE-2016-13").text


def test_what_does_not_apply_says_why(head: PageClient, world: World) -> None:
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(not_applicable="No staff yet"), 0)
    text = row(source(head, world), "KCSIE-2016-13")
    assert "Not applicable Statutory guidance None of its criteria applies here." in text
    assert "Does not apply No staff yet" in text


def test_guidance_for_schools_says_that_it_does_not_bind_a_nursery(client: PageClient) -> None:
    nursery = make_world("Little Acorns", "lead@acorns.example", type="childcare", phases=("early-years",))
    client.post("/sign-in", data={"email": nursery.leader.email, "password": PASSWORD})
    page = source(client, nursery)
    assert "Keeping children safe in education does not bind this type of setting (stand-alone nursery" in page.text
    assert "in 49 of its 50 requirements: they are listed, and not scored. The other 1 does bind it." in page.text
    assert "Does not bind this type of setting." in row(page, "KCSIE-2016-13")
    page = requirement(client, nursery, "KCSIE-2016-13")
    assert "Does not bind this setting" in page.text
    assert "Not applicable: does not bind this type of setting." in page.text


def test_a_closed_review_says_when_it_was_closed(head: PageClient, world: World) -> None:
    close_review(TESTER, world.review, TODAY)
    for page in (sources(head, world), source(head, world), requirement(head, world, "KCSIE-2016-13")):
        assert "closed on 4 March 2017" in page.text


def test_what_this_edition_does_not_have_is_not_found(head: PageClient, world: World, stranger: World) -> None:
    assert head.page(f"/reviews/{world.review.id}/sources/no-such").status == 404
    assert requirement(head, world, "NO-SUCH").status == 404
    assert sources(head, stranger).status == 404
    assert head.page(f"/reviews/{stranger.review.id}/sources/kcsie-2016").status == 404
    assert requirement(head, stranger, "KCSIE-2016-13").status == 404


def test_the_number_of_queries_does_not_grow_with_the_review(head: PageClient, world: World) -> None:
    paths = [f"/reviews/{world.review.id}/{p}" for p in ("sources", "sources/kcsie-2016", "requirements/KCSIE-2016-13")]
    judge(world, training_annual=3)
    show_evidence(world, "training-annual", "First")

    def count() -> list[int]:
        counts = []
        for path in paths:
            with counted_queries() as seen:
                head.page(path)
            counts.append(len(seen))
        return counts

    few = count()
    item = EvidenceItem(setting=world.setting, title="Log", kind="record", effective=date(2016, 1, 1))
    with saving(TESTER):
        db.session.add(item)
        for criterion in edition_of(world.review).criteria[:20]:
            db.session.add(EvidenceUse(evidence=item, review=world.review, criterion_ref=criterion.ref))
    for criterion in edition_of(world.review).criteria[:20]:
        if criterion.ref != "training-annual":
            record_judgement(TESTER, world.review, criterion.ref, JudgementInput(level=1), 0)
    assert count() == few
