"""Every page, as everybody who is not a leader sees it: it opens, or it says who can."""

from flask import Flask

from audit.services import accounts
from audit.services.saving import saving
from audit.store.base import db
from audit.store.people import Membership, Role
from audit.web.access import access_of
from tests.conftest import PASSWORD, TESTER
from tests.e2e.places import pages_of
from tests.pages import PageClient
from tests.stocked import School, stocked_school

# A page may ask for more than a role: that a strand was given to the person, say, or that a review is open.
OPENS = {200, 302, 403, 404, 409}


def signed_in(app: Flask, school: School, role: Role) -> PageClient:
    email = f"{role.value}@elsewhere.example"
    user = accounts.new_user("Al Dunn", email, PASSWORD)
    with saving(TESTER):
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, setting_id=school.setting, role=role.value))
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": PASSWORD})
    return client


def test_every_page_opens_or_says_who_can(app: Flask) -> None:
    school = stocked_school()
    for role in (Role.CONTRIBUTOR, Role.GOVERNOR, Role.READER):
        client = signed_in(app, school, role)
        opened = 0
        for endpoint, paths in pages_of(school).items():
            access = access_of(app, endpoint)
            for path in paths:
                response = client.get(path)  # a template that stumbles over what a role lacks raises here
                refused = access.of_setting and role not in access.read
                assert response.status_code in ({403} if refused else OPENS), f"{path} as {role.value}"
                opened += response.status_code == 200
        assert opened > 30
