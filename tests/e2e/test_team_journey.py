"""A team's review from the first invitation to the signed copy: three people, each in a browser of their own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

from tests.conftest import PASSWORD, World, make_world
from tests.e2e.served import DESKTOP, Served, Visitor
from tests.e2e.test_axe import violations
from tests.e2e.test_journey import judge_this_strand, press, see

CONTRIBUTOR = "it@hillside.example"
GOVERNOR = "chair@hillside.example"

STRAND = "Leadership and governance"
CRITERIA = 6  # of that strand, and all apply to a primary school
REF = "leadership-vision"
CRITERION = "A shared view that online safety is safeguarding"
REASON = "Every class wrote its own rules in September."
OUTCOME = "Two classes had not begun. We look again at Easter."


@dataclass
class Team:
    """Who takes part, each at a page of their own, and the addresses that they share."""

    leader: Page
    contributor: Page
    governor: Page
    setting: str
    review: str


class Barriers:
    """Gathers what axe finds on the way, so that one run lists everything."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def look_at(self, page: Page, name: str) -> None:
        self.found += violations(page, name)
        page.set_viewport_size(DESKTOP)


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link).first.click()


def test_a_review_by_a_team_from_invitation_to_the_signed_copy(served: Served, visitor: Callable[..., Visitor]) -> None:
    setting, review = served.within(lambda: _addresses(make_world()))
    people = [visitor(served) for _ in range(3)]
    people[0].sign_in("head@hillside.example")
    team = Team(*(person.page for person in people), setting, review)
    barriers = Barriers()

    everybody_joins(team, people, barriers)
    strand_is_given(team)
    contributor_judges_and_submits(team, barriers)
    leader_returns(team, barriers)
    contributor_changes_a_level(team, barriers)
    leader_accepts(team)
    governor_rates_blind(team, barriers)
    disagreement_is_talked_over(team, barriers)
    review_is_submitted(team)
    both_sign(team, barriers)
    frozen_copy_is_what_was_signed(team)
    assert not barriers.found, "\n".join(barriers.found)


def _addresses(world: World) -> tuple[str, str]:
    return f"/settings/{world.setting.id}", f"/reviews/{world.review.id}"


def everybody_joins(team: Team, people: list[Visitor], barriers: Barriers) -> None:
    _, contributor, governor = people
    link = invite(team, "Sam Webb", CONTRIBUTOR, "Contributor", "IT lead")
    barriers.look_at(team.leader, "People, with a link to copy")
    join(contributor, link, "Sam Webb-Hughes", CONTRIBUTOR)
    contributor.page.get_by_role("heading", level=1, name="My work").wait_for()
    see(contributor.page, "Nothing waits for you")

    link = invite(team, "Alex Chair", GOVERNOR, "Governor", "Chair of governors", signs=True)
    join(governor, link, "Alex Okoro", GOVERNOR)
    see(governor.page, "Hillside Primary")

    team.leader.goto(f"{team.setting}/people")
    row = team.leader.get_by_role("row", name="Alex Okoro")
    assert "Signs for the governors" in row.inner_text()
    assert team.leader.get_by_text("Invited, and not here yet").count() == 0


def invite(team: Team, name: str, email: str, role: str, title: str, *, signs: bool = False) -> str:
    """The link as the leader copies it from the page."""
    page = team.leader
    page.goto(f"{team.setting}/people")
    press(page, "Invite somebody")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_label(role, exact=True).check()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Signs for the governors").set_checked(signs)
    press(page, "Invite")
    see(page, f"Invitation for {email}")
    return page.get_by_label("Link to copy").input_value()


def join(newcomer: Visitor, link: str, name: str, email: str) -> None:
    """Choose a name and a password, then show that both are theirs by signing in with them."""
    page = newcomer.page
    page.goto(link)
    see(page, "Welcome to Plumbline")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Join")
    see(page, "You have joined Hillside Primary.")
    press(page, "Sign out")
    see(page, "You have signed out.")
    newcomer.sign_in(email)
    page.get_by_role("link", name=name).wait_for()


def strand_is_given(team: Team) -> None:
    page = team.leader
    page.goto(team.review)
    follow(page, "Who has which strand")
    follow(page, f"Give {STRAND} to somebody")
    assert page.get_by_label(STRAND).is_checked()
    page.get_by_label("Who will judge them?").select_option("Sam Webb-Hughes, IT lead")
    page.get_by_label("By when?").fill("31 March 2017")
    page.get_by_label("Anything they should know?").fill("Ask the class teachers too.")
    press(page, "Give these strands")
    see(page, "Given 1 strand.")


def contributor_judges_and_submits(team: Team, barriers: Barriers) -> None:
    page = team.contributor
    page.goto("/")
    page.get_by_role("heading", level=1, name="My work").wait_for()
    see(page, "Due 31 March 2017")
    see(page, "Ask the class teachers too.")
    follow(page, STRAND)
    assert judge_this_strand(page, "1") == CRITERIA
    press(page, "Save")
    see(page, f"Saved {CRITERIA} levels.")
    page.goto(f"{team.review}/criteria/{REF}")
    page.get_by_label("Why this level?").fill(REASON)
    press(page, "Save")
    see(page, "Saved.")
    submit_the_strand(page, barriers)


def submit_the_strand(page: Page, barriers: Barriers | None = None) -> None:
    page.goto("/my-work")
    follow(page, f"Submit {STRAND}")
    see(page, "Every criterion that applies is judged.")
    if barriers is not None:
        barriers.look_at(page, "Submit this strand")
    press(page, "Submit")
    see(page, f"Submitted “{STRAND}”.")
    see(page, "Submitted, waiting for a leader")


def leader_returns(team: Team, barriers: Barriers) -> None:
    page = team.leader
    page.goto("/my-work")
    see(page, "Submitted, for you to accept or return")
    follow(page, STRAND)
    page.get_by_label("Comment").fill("The rules hang in every room. Is that not more than emerging?")
    barriers.look_at(page, "Accept or return this strand")
    press(page, "Return with this comment")
    see(page, "Returned to Sam Webb-Hughes.")


def contributor_changes_a_level(team: Team, barriers: Barriers) -> None:
    page = team.contributor
    page.goto("/my-work")
    see(page, "Returned with a comment")
    see(page, "The rules hang in every room. Is that not more than emerging?")
    barriers.look_at(page, "My work, with a strand returned")
    follow(page, STRAND)
    page.locator(f"fieldset[data-criterion='{REF}'] input[value='4']").check()
    press(page, "Save")
    see(page, "Saved 1 level.")
    see(page, "Claimed 4; the evidence supports 2 today.")
    submit_the_strand(page)


def leader_accepts(team: Team) -> None:
    page = team.leader
    page.goto("/my-work")
    follow(page, STRAND)
    press(page, "Accept")
    see(page, "Accepted.")
    team.contributor.goto("/my-work")
    see(team.contributor, "Accepted")
    assert team.contributor.get_by_role("link", name=f"Submit {STRAND}").count() == 0


def governor_rates_blind(team: Team, barriers: Barriers) -> None:
    """The page from which they begin shows no levels, so the governor has seen none before."""
    page = team.governor
    page.goto(f"{team.review}/ratings")
    page.get_by_text(STRAND).click()
    page.get_by_role("button", name="Rate this independently").filter(has_text=CRITERION).click()
    see(page, "The first rating is hidden from you until you have saved yours")
    barriers.look_at(page, "Rate a criterion")
    shows_no_first_level(team)

    page.goto(f"{team.review}/criteria/{REF}/rating")
    page.locator("input[name='level'][value='2']").check()
    page.get_by_label("Why this level?").fill("Two classrooms that I visited had no rules up.")
    press(page, "Save")
    see(page, "Saved. You can see the first rating now.")
    see(page, "First rating: 4 Embedded")
    see(page, "Second rating: 2 Developing")
    assert REASON in page.content(), "otherwise its absence before would say nothing"
    page.goto(f"{team.review}/strands/leadership")
    see(page, "Claimed 4; the evidence supports 2 today.")


def shows_no_first_level(team: Team) -> None:
    """Open what could give it away. All other criteria of the strand were judged 1, so any other level would be it."""
    page = team.governor
    criterion = f"{team.review}/criteria/{REF}"
    elsewhere = [f"{team.review}{path}" for path in ("", "/gaps/", "/disagreements", "/team", "/strands/leadership")]
    history = [f"{criterion}/history", f"{team.setting}/history"]
    for path in (f"{criterion}/rating", criterion, *elsewhere, *history):
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, path
        assert REASON not in page.content(), path
        assert "Claimed 4" not in page.content(), path
        assert set(page.locator(".app-level__number").all_text_contents()) <= {"1"}, path
        assert page.locator("input[type=radio]:not([value='1']):checked").count() == 0, path
        if path.startswith(criterion):
            assert page.url.endswith(f"{criterion}/rating"), "pages about the criterion lead to the rating"
            assert page.locator("input[type=radio]:checked").count() == 0
    page.goto(f"{team.review}/strands/leadership")
    hidden = page.locator(f"section#{REF}")
    assert "Hidden until you have rated it" in hidden.inner_text()
    assert hidden.locator("input").count() == 0
    see(page, f"{CRITERIA - 1} of {CRITERIA} judged in this strand")


def disagreement_is_talked_over(team: Team, barriers: Barriers) -> None:
    page = team.leader
    page.goto("/my-work")
    see(page, "Disagreements to talk over")
    see(page, "first rating 4 Embedded, Alex Okoro 2 Developing")
    follow(page, CRITERION)
    see(page, "To talk over: 1")
    barriers.look_at(page, "Disagreements")
    follow(page, f"Record what you agreed about {CRITERION}")
    page.get_by_label("What did you agree?").fill(OUTCOME)
    press(page, "Record it")
    see(page, "Recorded. The level stays as it is until somebody judges again.")
    see(page, "To talk over: 0")
    see(page, OUTCOME)


def review_is_submitted(team: Team) -> None:
    page = team.leader
    page.goto(team.review)
    follow(page, "Sign-off by governors and the head")
    press(page, "Submit to governors")
    page.get_by_label("What should governors know?").fill("One strand is judged so far.")
    press(page, "Submit to governors")
    see(page, "Submitted. Governors can read and sign it now")


def both_sign(team: Team, barriers: Barriers) -> None:
    head, governor = team.leader, team.governor
    press(head, "Read and sign")
    head.get_by_label("I have read this review and sign it as it was submitted").check()
    press(head, "Sign")
    see(head, "Signed for the school by Jo Bright")
    see(head, "The chair or lead governor has not signed yet.")

    governor.goto(team.review)
    see(governor, "With governors since")
    governor.get_by_role("main").get_by_role("link", name="Sign-off", exact=True).click()
    press(governor, "Read and sign")
    governor.get_by_label("When was the governors' meeting?").fill("4 March 2017")
    governor.get_by_label("Minute reference").fill("FGB 2017/03, item 6")
    governor.get_by_label("I have read this review and sign it as it was submitted").check()
    barriers.look_at(governor, "Sign for the governors")
    press(governor, "Sign")
    see(governor, "Both have signed. The review is signed off.")
    barriers.look_at(governor, "Sign-off, signed by both")

    head.goto(team.review)
    said = head.locator("main .govuk-inset-text").first.inner_text()
    assert said.startswith("Signed off. Everything here is as it stood on 4 March 2017.")
    assert "Signed for the school by Jo Bright, Leader, on " in said
    assert "Signed for the governors by Alex Okoro, Chair of governors, on " in said
    assert "governors' meeting of 4 March 2017, minute FGB 2017/03, item 6." in said


def frozen_copy_is_what_was_signed(team: Team) -> None:
    page = team.governor
    page.goto(f"{team.review}/sign-off")
    page.get_by_role("link", name="Revision 1", exact=True).click()
    see(page, "Frozen as it stood on 4 March 2017.")
    assert page.get_by_text("This copy is not as it was submitted.").count() == 0
    shown = page.locator("code.app-hash[title='SHA-256']").text_content()
    with page.expect_download() as download:
        follow(page, "Download this copy as JSON")
    assert download.value.suggested_filename == "review-2016-2017-revision-1.json"
    content = Path(download.value.path()).read_bytes()
    assert sha256(content).hexdigest() == shown
    (strand,) = (strand for strand in json.loads(content)["strands"] if strand["title"] == STRAND)
    (vision,) = (criterion for criterion in strand["criteria"] if criterion["title"] == CRITERION)
    assert vision["claimed"] == 4
    assert [rating["level"] for rating in vision["second_ratings"]] == [2]
    assert vision["discussion"]["outcome"] == OUTCOME
