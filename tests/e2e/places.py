"""Every page that can be looked at, by endpoint. A new GET route that is not here fails the tests."""

from flask import Flask

from tests.stocked import School

# What a GET answers with something else than a page of this site.
NOT_PAGES = {
    "static",
    "pages.favicon",
    "evidence.download",
    "plans.workbook",
    "plan_import.by_owner",
    "plan_import.as_csv",
    "my_account.qr_code",
    "links.open_link",
    "signoff.download",
    "pack.download",
    "paper.as_pdf",
    "paper.as_word",
    "reminders.calendar",
}
# Pages that lie on the way of a task and cannot be opened by themselves: see ways.py.
ON_THE_WAY = {
    "accounts.code",
    "links.use_link",
    "my_account.recovery_codes",
    "my_account.change_second_factor",
    "plan_import.preview",
    "next_review.look",
    "next_review.start",
    "admin.show",
    "admin.new_setting",
    "admin.first_leader",
    "signoff.give_back",  # governors only
    "ratings.rate",  # by somebody who was asked, and from whom much is hidden meanwhile
}
SIGNED_OUT = {
    "pages.about": "/about",
    "pages.accessibility": "/accessibility",
    "accounts.sign_in": "/sign-in",
    "links.forgotten": "/forgotten",
}
NEW_INSTALLATION = {"pages.home": "/", "accounts.set_up_setting": "/set-up"}
WITH_CHARTS = {"charts.show", "policies.chart", "movement.show", "movement.years"}


def pages_of(school: School) -> dict[str, list[str]]:
    """Endpoint → addresses, more than one where a page has more than one face."""
    review, closed, submitted = (f"/reviews/{n}" for n in (school.review, school.closed, school.submitted))
    setting = f"/settings/{school.setting}"
    check = f"/policy-checks/{school.check}"
    return {
        "pages.about": ["/about"],
        "pages.accessibility": ["/accessibility"],
        "settings.home": [f"{setting}/"],
        "settings.details": [f"{setting}/details"],
        "reviews.new": [f"{setting}/reviews/new"],
        "reviews.overview": [review, closed],
        "reviews.scope": [f"{review}/scope", f"{closed}/scope"],
        "reviews.close": [f"{review}/close"],
        "next_review.choose": [f"{review}/next", f"{closed}/next"],
        "judging.strand": [f"{review}/strands/leadership", f"{closed}/strands/leadership"],
        "judging.criterion": [f"{review}/criteria/leadership-vision", f"{closed}/criteria/leadership-vision"],
        "evidence.register": [f"{setting}/evidence", f"{setting}/evidence?q=nothing+like+it"],
        "evidence.new": [
            f"{setting}/evidence/new",
            f"{setting}/evidence/new?review={school.review}&criterion=training-annual",
        ],
        "evidence.item": [f"/evidence/{school.evidence}"],
        "evidence.edit": [f"/evidence/{school.evidence}/edit"],
        "evidence.erase": [f"/evidence/{school.evidence}/erase"],
        "evidence.attach": [f"{review}/criteria/leadership-vision/evidence"],
        "gaps.show": [f"{review}/gaps/", f"{review}/gaps/?without-action=yes", f"{closed}/gaps/"],
        "compliance.sources": [f"{review}/sources"],
        "compliance.source": [f"{review}/sources/kcsie-2016", f"{review}/sources/kcc-policy-2016?state=met"],
        "compliance.requirement": [f"{review}/requirements/KCSIE-2016-67"],
        "charts.show": [f"{review}/charts/"],
        "movement.show": [
            f"{setting}/movement/",
            f"{setting}/movement/?from={school.submitted}&to={school.review}&show=all",
            f"{setting}/movement/?to={school.closed}&show=claims&strand=leadership",
        ],
        "movement.years": [f"{setting}/movement/years"],
        "plans.show": [
            f"{review}/plan",
            f"{closed}/plan",
            *(f"{review}/plan?view={view}" for view in ("owner", "strand", "board", "print")),
        ],
        "plans.new": [f"{review}/actions/new?criterion=training-annual"],
        "plans.action": [f"/actions/{school.action}"],
        "plans.dismiss": [f"{review}/gaps/training-annual/dismiss"],
        "plans.drafts": [f"{review}/plan/gaps"],
        "plan_changes.bulk": [f"{review}/plan/change?action={school.action}"],
        "plan_changes.merge": [f"{review}/plan/merge?action={school.action}&action={school.other_action}"],
        "plan_changes.criteria": [f"/actions/{school.action}/criteria"],
        "plan_changes.split": [f"/actions/{school.action}/split"],
        "plan_import.start": [f"{review}/plan/import"],
        "teamwork.show": [f"{review}/team"],
        "teamwork.give": [f"{review}/team/give"],
        "teamwork.change": [f"{review}/strands/{school.given}/assignment"],
        "teamwork.submit": [f"{review}/strands/{school.given}/submit"],
        "teamwork.decide": [f"{review}/strands/{school.given}/decide"],
        "ratings.show": [f"{review}/ratings"],
        "ratings.disagreements": [f"{review}/disagreements"],
        "ratings.discuss": [f"{review}/criteria/{school.rated}/discussion"],
        "my_work.show": ["/my-work"],
        "people.show": [f"{setting}/people"],
        "people.invite": [f"{setting}/people/invite"],
        "people.member": [f"{setting}/people/{school.member}"],
        "people.remove": [f"{setting}/people/{school.member}/remove"],
        "accounts.my_settings": ["/my-settings"],
        "my_account.show": ["/account"],
        "reminders.show": ["/reminders"],
        "my_account.password": ["/account/password"],
        "my_account.turn_on": ["/account/second-factor"],
        "pack.show": [f"{review}/pack", f"{closed}/pack"],
        "readiness.show": [
            f"{review}/readiness",
            f"{review}/readiness?on=2017-09-01",
            f"{closed}/readiness?on=2017-09-01",
        ],
        "paper.show": [f"{review}/paper", f"{submitted}/paper", f"{closed}/paper"],
        "governors.home": [f"{setting}/governors"],
        "questions.show": [f"{review}/questions", f"{submitted}/questions", f"{closed}/questions"],
        "questions.add": [f"{review}/questions/new", f"{review}/questions/new?criterion=leadership-vision"],
        "questions.change": [f"/questions/{school.question}"],
        "signoff.show": [f"{review}/sign-off", f"{submitted}/sign-off", f"{closed}/sign-off"],
        "signoff.submit": [f"{review}/submit"],
        "signoff.sign": [f"{submitted}/sign"],
        "signoff.open_again": [f"{submitted}/open-again"],
        "signoff.revision": [f"{submitted}/revisions/1"],
        "history.show": [f"{setting}/history", f"{setting}/history?kind=judgements"],
        "history.check": [f"{setting}/history/check"],
        "history.criterion": [f"{review}/criteria/leadership-vision/history"],
        "history.evidence": [f"/evidence/{school.evidence}/history"],
        "history.question": [f"/questions/{school.question}/history"],
        "history.action": [f"/actions/{school.action}/history"],
        "policies.show": [f"{review}/policy", f"{closed}/policy"],
        "policies.chart": [f"{check}/chart"],
        "policies.text": [f"{check}/text"],
        "policies.flags": [f"{check}/flags"],
        "policies.statements": [
            f"{check}/statements",
            f"{check}/statements?status=missing&section=2&force=recommended&decided=no",
            f"{check}/statements?q=nothing+like+it",
        ],
        "policies.compare": [f"{check}/compare/{school.older_check}"],
        "policy_decisions.part": [f"{check}/parts/2-3", f"/policy-checks/{school.older_check}/parts/2-3"],
        "policy_decisions.statement": [f"{check}/statements/{ref}" for ref in (school.statement, school.lacking)],
        "policy_uses.show": [f"{check}/evidence"],
        "policy_gaps.show": [f"{review}/policy/gaps/", f"{closed}/policy/gaps/"],
        "policy_gaps.leave": [f"{review}/policy/gaps/{school.lacking}/leave-out"],
        "history.policy_statement": [f"{check}/statements/{school.statement}/history"],
        "rubric.show": ["/rubric/", "/rubric/?edition=online-safety-2016"],
        "rubric.changes": ["/rubric/changes", "/rubric/changes?edition=online-safety-2016"],
        "rubric.strand": ["/rubric/strands/lead-role", "/rubric/strands/policy?edition=online-safety-2016"],
    }


def get_endpoints(app: Flask) -> set[str]:
    """Every endpoint that answers GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def unknown_pages(app: Flask, school: School) -> set[str]:
    """GET routes that no test knows, and known ones that are no longer there."""
    known = {*pages_of(school), *NOT_PAGES, *ON_THE_WAY, *SIGNED_OUT, *NEW_INSTALLATION}
    return get_endpoints(app) ^ known
