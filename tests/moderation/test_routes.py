"""From a report to a decision with reasons, and back."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.moderation.models import Case, CaseState
from tests.factories import add, make_user
from tests.factories.debates import make_debate

REASONS = "It gives the number of somebody who did not agree to that."


@pytest.fixture
def comment(session):
    debate = make_debate()
    author = make_user(name="Author")
    comment = Comment(
        root=debate,
        parent=debate,
        component=debate.component,
        author=author,
        body="Call him on 0800 555 014",
        published_at=now(),
    )
    debate.counters.comments = 1
    return add(session, comment)


@pytest.fixture
def reporter(session):
    return add(session, make_user(name="Reporter"))


@pytest.fixture
def moderator(session):
    return add(session, make_user(Role.MODERATOR, name="Moderator"))


def report(browser, comment):
    data = {"rule": "personal_data", "explanation": "A private number"}
    return browser.post(f"/moderation/report/{comment.id}", data=data)


def decide(browser, case, decision="hide", rule="personal_data", statement=REASONS):
    data = {"decision": decision, "rule": rule, "statement": statement}
    return browser.post(f"/moderation/cases/{case.id}/decide", data=data)


def the_case(session) -> Case:
    session.expire_all()
    return session.scalars(select(Case)).one()


def mails_to(session, user) -> list[str]:
    query = select(OutgoingMail.text).where(OutgoingMail.recipient == user.email)
    return list(session.scalars(query.order_by(OutgoingMail.id)))


def test_from_report_to_hidden_and_back(session, sign_in, comment, reporter, moderator):
    report(sign_in(reporter), comment)
    case = the_case(session)
    staff = sign_in(moderator)
    assert "Call him on" in staff.get("/moderation").text
    assert staff.post(f"/moderation/cases/{case.id}/take").status_code == 303
    assert decide(staff, case).status_code == 303
    assert the_case(session).state is CaseState.HIDDEN
    debate_page = staff.get(f"/debates/{comment.root_id}").text
    assert "0800 555 014" not in debate_page
    assert "hidden by a moderator" in debate_page
    assert f"/moderation/about/{comment.id}" in debate_page
    statement = sign_in(reporter).get(f"/moderation/statements/{case.id}").text
    assert REASONS in statement
    assert "0800 555 014" not in statement
    assert REASONS in mails_to(session, comment.author)[0]
    assert [REASONS in text for text in mails_to(session, reporter)] == [False, True]
    assert session.scalars(select(AuditEntry.action)).all() == ["moderation.hidden"]
    data = {"statement": "The number is the council's own helpline."}
    assert staff.post(f"/moderation/cases/{case.id}/restore", data=data).status_code == 303
    assert "0800 555 014" in staff.get(f"/debates/{comment.root_id}").text
    assert "helpline" in mails_to(session, comment.author)[-1]


def test_one_open_report_per_person(session, sign_in, comment, reporter):
    browser = sign_in(reporter)
    assert report(browser, comment).status_code == 303
    assert "already reported" in browser.get(f"/moderation/report/{comment.id}").text
    report(browser, comment)
    assert the_case(session).reports_count == 1


def test_many_reports_hide_nothing_by_themselves(session, sign_in, comment):
    for _ in range(5):
        report(sign_in(add(session, make_user())), comment)
    case = the_case(session)
    assert case.reports_count == 5
    assert case.state is CaseState.NEW
    assert session.get(Comment, comment.id).is_visible


def test_a_decision_needs_reasons_and_a_rule(session, sign_in, comment, reporter, moderator):
    report(sign_in(reporter), comment)
    case = the_case(session)
    answer = decide(sign_in(moderator), case, rule="", statement="Too short")
    assert answer.status_code == 422
    assert "Choose the rule it breaks" in answer.text
    assert "Too short" in answer.text
    assert the_case(session).state is CaseState.NEW


def test_of_two_decisions_one_holds(session, sign_in, comment, reporter, moderator):
    report(sign_in(reporter), comment)
    case = the_case(session)
    browser = sign_in(moderator)
    decide(browser, case, decision="keep")
    page = browser.get(decide(browser, case, decision="hide").location).text
    assert "Somebody else decided this case" in page
    assert the_case(session).state is CaseState.KEPT


def test_nobody_decides_about_their_own_words(session, sign_in, comment, reporter):
    comment.author = add(session, make_user(Role.MODERATOR))
    session.commit()
    report(sign_in(reporter), comment)
    answer = decide(sign_in(comment.author), the_case(session))
    assert answer.status_code == 403
    assert the_case(session).state is CaseState.NEW


def test_moderators_of_another_space_see_nothing(session, sign_in, comment, reporter):
    elsewhere = add(session, make_debate()).component.space
    report(sign_in(reporter), comment)
    moderator = add(session, make_user(Role.MODERATOR, space_id=elsewhere.id))
    browser = sign_in(moderator)
    assert "Call him on" not in browser.get("/moderation").text
    assert browser.get(f"/moderation/cases/{the_case(session).id}").status_code == 403


@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.EVALUATOR, Role.COUNCILLOR])
def test_only_moderators_decide(session, sign_in, comment, reporter, role):
    report(sign_in(reporter), comment)
    person = add(session, make_user(*([role] if role else [])))
    assert sign_in(person).get("/moderation").status_code == 403
    assert decide(sign_in(person), the_case(session)).status_code == 403


def test_nobody_reports_their_own_words(session, sign_in, comment):
    assert report(sign_in(comment.author), comment).status_code == 403
