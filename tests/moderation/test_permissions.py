"""Who may do what in moderation: every role against every route."""

import pytest

from app.accounts.models import Role, User
from app.core.clock import now
from app.moderation.models import CaseState
from tests.factories import add, make_user
from tests.factories.debates import make_debate
from tests.moderation.acts import REASONS, appeal, appeal_link, decide, report

STAFF_ROUTES = {  # what the queue and its cases consist of; none is for anybody else
    "cases.index": ("GET", "/moderation"),
    "cases.together": ("GET", "/moderation/together?case={case}"),
    "cases.decide_together": ("POST", "/moderation/together"),
    "cases.show": ("GET", "/moderation/cases/{case}"),
    "cases.take": ("POST", "/moderation/cases/{case}/take"),
    "cases.hand_over": ("POST", "/moderation/cases/{case}/hand-over"),
    "cases.give_back": ("POST", "/moderation/cases/{case}/give-back"),
    "cases.state_conflict": ("POST", "/moderation/cases/{case}/conflict"),
    "cases.decide": ("POST", "/moderation/cases/{case}/decide"),
    "cases.restore": ("POST", "/moderation/cases/{case}/restore"),
}
COUNCIL_ROUTES = {
    "moderation_admin.index": ("GET", "/admin/moderation"),
    "moderation_admin.save_targets": ("POST", "/admin/moderation"),
    "moderation_admin.letter": ("GET", "/admin/moderation/letters/hide"),
    "moderation_admin.save_letter": ("POST", "/admin/moderation/letters/hide"),
}
PERSON_ROUTES = {
    "moderation.report": ("GET", "/moderation/report/{text}"),
    "moderation.send_report": ("POST", "/moderation/report/{text}"),
    "moderation.mine": ("GET", "/moderation/mine"),
}
OPEN_ROUTES = {
    "moderation.statement": ("GET", "/moderation/statements/{case}"),
    "moderation.about": ("GET", "/moderation/about/{text}"),
    "moderation.appeal": ("GET", "{link}"),
    "moderation.send_appeal": ("POST", "{link}"),
}
ROUTES = STAFF_ROUTES | COUNCIL_ROUTES | PERSON_ROUTES | OPEN_ROUTES
PEOPLE = {
    "stranger": None,
    "unconfirmed": (),
    "resident": (),
    "author": (),
    "reporter": (),
    "facilitator": (Role.FACILITATOR,),
    "evaluator": (Role.EVALUATOR,),
    "councillor": (Role.COUNCILLOR,),
    "clerk": (Role.CLERK,),
    "moderator elsewhere": (Role.MODERATOR,),
    "moderator here": (Role.MODERATOR,),
    "moderator": (Role.MODERATOR,),
    "administrator": (Role.ADMINISTRATOR,),
}
MODERATORS = {"moderator here", "moderator", "administrator"}
ALL = set(PEOPLE)


def allowed(route: str) -> set[str]:
    """For whom a route does something, or says what is missing in the form."""
    if route in {"cases.index", "cases.together", "cases.decide_together"}:
        return MODERATORS | {"moderator elsewhere"}  # where it shows the cases of their spaces
    if route in STAFF_ROUTES:
        return MODERATORS
    if route in COUNCIL_ROUTES:
        return {"administrator"}
    if route == "moderation.mine":
        return ALL - {"stranger"}
    if route in PERSON_ROUTES:
        return ALL - {"stranger", "unconfirmed", "author"}
    return ALL


@pytest.fixture
def people(session, comment, reporter):
    elsewhere = add(session, make_debate()).component.space_id
    here = comment.component.space_id
    spaces = {"moderator elsewhere": elsewhere, "moderator here": here}
    found: dict[str, User | None] = {
        name: add(session, make_user(*roles, space_id=spaces.get(name), confirmed_at=None if name == "unconfirmed" else now()))
        for name, roles in PEOPLE.items()
        if roles is not None and name not in {"author", "reporter"}
    }  # fmt: skip
    return found | {"stranger": None, "author": comment.author, "reporter": reporter}


def test_the_matrix_names_every_route(app):
    named = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("cases.", "moderation.", "moderation_admin."))
    }
    assert set(ROUTES) <= named
    ours = {rule for rule in named if rule.partition(".")[0] in {"cases", "moderation"}}
    assert ours - set(ROUTES) == set()


@pytest.mark.parametrize("person", PEOPLE)
def test_every_role_against_every_route(
    session, app, sign_in, comment, people, the_case, mails_to, moderator, person
):
    report(sign_in(people["reporter"]), comment)
    wrong = {}
    for route, (method, address) in ROUTES.items():
        if route in OPEN_ROUTES and the_case().state is CaseState.NEW:
            decide(sign_in(moderator), the_case())
        link = appeal_link(mails_to(comment.author)[-1]) if route in OPEN_ROUTES else ""
        path = address.format(case=the_case().id, text=comment.id, link=link)
        user = people[person]
        browser = app.test_client() if user is None else sign_in(session.get(User, user.id))
        status = browser.open(path, method=method).status_code
        to_sign_in = user is None and status in {302, 303} and route not in OPEN_ROUTES
        refused = status == 403 or to_sign_in
        if refused == (person in allowed(route)):
            wrong[route] = status
        assert status < 500
    assert wrong == {}


TIES = {
    "author": "You wrote this yourself",
    "reporter": "You reported this yourself",
    "close": "too close to this case",
    "first": "You took the decision",
}


@pytest.mark.parametrize("tie", TIES)
def test_nobody_decides_what_is_their_own_business(
    session, sign_in, comment, reporter, moderator, the_case, mails_to, tie
):
    person = add(session, make_user(Role.MODERATOR, name="Close"))
    if tie == "author":
        comment.author = person
        session.commit()
    report(sign_in(person if tie == "reporter" else reporter), comment)
    case = the_case()
    browser = sign_in(person)
    if tie == "close":
        path = f"/moderation/cases/{case.id}/conflict"
        assert browser.post(path, data={"reason": "My brother"}).status_code == 303
    if tie == "first":
        decide(browser, case)
        link = appeal_link(mails_to(comment.author)[-1])
        browser.post(link, data={"text": "It is the number of the town hall."})
    state = the_case().state
    assert TIES[tie] in browser.get(f"/moderation/cases/{case.id}").text
    assert decide(browser, case, "keep").status_code == 403
    assert browser.post(f"/moderation/cases/{case.id}/take").status_code == 403
    assert the_case().state is state
    assert decide(sign_in(moderator), case, "keep").status_code == 303


def test_a_case_with_a_colleague_is_taken_over_first(
    session, sign_in, comment, reporter, moderator, colleague, the_case
):
    report(sign_in(reporter), comment)
    case = the_case()
    sign_in(moderator).post(f"/moderation/cases/{case.id}/take")
    browser = sign_in(colleague)
    assert decide(browser, case).status_code == 403
    assert "Take it over" in browser.get(f"/moderation/cases/{case.id}").text
    browser.post(f"/moderation/cases/{case.id}/take")
    assert decide(browser, case).status_code == 303


def test_moderators_of_one_space_block_nobody(session, sign_in, comment, reporter, the_case):
    here = add(session, make_user(Role.MODERATOR, space_id=comment.component.space_id))
    report(sign_in(reporter), comment)
    answer = decide(sign_in(here), the_case(), author="block")
    assert answer.status_code == 422
    assert "Only moderators of the whole site block accounts" in answer.text


def test_staff_are_not_blocked_here(session, sign_in, comment, reporter, moderator, the_case):
    comment.author = add(session, make_user(Role.COUNCILLOR))
    session.commit()
    report(sign_in(reporter), comment)
    assert decide(sign_in(moderator), the_case(), author="block").status_code == 422


def test_who_is_limited_reads_until_when(session, sign_in, comment, reporter, moderator, the_case):
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), "keep", "insult", author="limit", days=3)
    session.expire_all()
    browser = sign_in(comment.author)
    answer = browser.post(f"/comments/on/{comment.root_id}", data={"body": "Again"})
    page = browser.get(f"/debates/{comment.root_id}").text
    assert answer.status_code in {403, 404}
    assert "You cannot publish anything until" in page
    assert 'href="/moderation/mine"' in page
    assert "You cannot publish for now" in browser.get("/moderation/mine").text
    assert browser.post(f"/follows/{comment.root_id}").status_code == 303


def test_moderators_of_one_space_limit_nobody_on_the_whole_site(
    session, sign_in, comment, reporter, the_case
):
    here = add(session, make_user(Role.MODERATOR, space_id=comment.component.space_id))
    report(sign_in(reporter), comment)
    answer = decide(sign_in(here), the_case(), author="limit", days=365)
    assert answer.status_code == 422
    assert "Only moderators of the whole site can stop people" in answer.text
    assert session.get(User, comment.author_id).limited_until is None


@pytest.mark.parametrize("author", ["limit", "block"])
def test_what_holds_on_the_whole_site_no_space_undoes(
    session, client, sign_in, comment, reporter, moderator, the_case, mails_to, author
):
    here = add(session, make_user(Role.MODERATOR, space_id=comment.component.space_id))
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case(), author=author, days=9)
    [mail] = mails_to(comment.author)
    browser, path = sign_in(here), f"/moderation/cases/{the_case().id}"
    assert browser.post(f"{path}/restore", data={"statement": REASONS}).status_code == 403
    assert appeal(client, mail).status_code == 303
    assert decide(sign_in(here), the_case(), "keep", "").status_code == 403
    assert "a moderator of the whole site changes it" in sign_in(here).get(path).text
    assert the_case().state is CaseState.APPEALED
