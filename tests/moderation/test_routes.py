"""From a report to a decision with reasons, and back."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.audit.models import AuditEntry
from app.comments.models import Comment
from app.extensions import db
from app.moderation import services
from app.moderation.models import Case, CaseState, Report, Rule
from tests.factories import add, make_proposal, make_user
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries
from tests.moderation.acts import REASONS, decide, report


def test_from_report_to_hidden_and_back(
    session, sign_in, comment, reporter, moderator, the_case, mails_to
):
    report(sign_in(reporter), comment)
    case = the_case()
    staff = sign_in(moderator)
    assert "Call him on" in staff.get("/moderation").text
    assert staff.post(f"/moderation/cases/{case.id}/take").status_code == 303
    assert decide(staff, case).status_code == 303
    assert the_case().state is CaseState.HIDDEN
    debate_page = staff.get(f"/debates/{comment.root_id}").text
    assert "0800 555 014" not in debate_page
    assert "hidden by a moderator" in debate_page
    assert f"/moderation/about/{comment.id}" in debate_page
    statement = sign_in(reporter).get(f"/moderation/statements/{case.id}").text
    assert REASONS in statement
    assert "0800 555 014" not in statement
    assert REASONS in mails_to(comment.author)[0]
    assert [REASONS in text for text in mails_to(reporter)] == [False, True]
    assert session.scalars(select(AuditEntry.action)).all() == ["moderation.hidden"]
    data = {"statement": "The number is the council's own helpline."}
    assert staff.post(f"/moderation/cases/{case.id}/restore", data=data).status_code == 303
    assert "0800 555 014" in staff.get(f"/debates/{comment.root_id}").text
    assert "helpline" in mails_to(comment.author)[-1]


def test_one_open_report_per_person(session, sign_in, comment, reporter, the_case):
    browser = sign_in(reporter)
    assert report(browser, comment).status_code == 303
    assert "already reported" in browser.get(f"/moderation/report/{comment.id}").text
    report(browser, comment)
    assert the_case().reports_count == 1


def test_many_reports_hide_nothing_by_themselves(session, sign_in, comment, the_case):
    for _ in range(5):
        report(sign_in(add(session, make_user())), comment)
    case = the_case()
    assert case.reports_count == 5
    assert case.state is CaseState.NEW
    assert session.get(Comment, comment.id).is_visible


def test_a_decision_needs_reasons_and_a_rule(
    session, sign_in, comment, reporter, moderator, the_case
):
    report(sign_in(reporter), comment)
    case = the_case()
    answer = decide(sign_in(moderator), case, rule="", statement="Too short")
    assert answer.status_code == 422
    assert "Choose the rule it breaks" in answer.text
    assert "Too short" in answer.text
    assert the_case().state is CaseState.NEW


def test_of_two_decisions_one_holds(session, sign_in, comment, reporter, moderator, the_case):
    report(sign_in(reporter), comment)
    case = the_case()
    browser = sign_in(moderator)
    decide(browser, case, decision="keep")
    page = browser.get(decide(browser, case, decision="hide").location).text
    assert "Somebody else decided this case" in page
    assert the_case().state is CaseState.KEPT


def test_nobody_decides_about_their_own_words(session, sign_in, comment, reporter, the_case):
    comment.author = add(session, make_user(Role.MODERATOR))
    session.commit()
    report(sign_in(reporter), comment)
    answer = decide(sign_in(comment.author), the_case())
    assert answer.status_code == 403
    assert the_case().state is CaseState.NEW


def test_moderators_of_another_space_see_nothing(session, sign_in, comment, reporter, the_case):
    elsewhere = add(session, make_debate()).component.space
    report(sign_in(reporter), comment)
    moderator = add(session, make_user(Role.MODERATOR, space_id=elsewhere.id))
    browser = sign_in(moderator)
    assert "Call him on" not in browser.get("/moderation").text
    assert browser.get(f"/moderation/cases/{the_case().id}").status_code == 403


@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.EVALUATOR, Role.COUNCILLOR])
def test_only_moderators_decide(session, sign_in, comment, reporter, role, the_case):
    report(sign_in(reporter), comment)
    person = add(session, make_user(*([role] if role else [])))
    assert sign_in(person).get("/moderation").status_code == 403
    assert decide(sign_in(person), the_case()).status_code == 403


def test_nobody_reports_their_own_words(session, sign_in, comment):
    assert report(sign_in(comment.author), comment).status_code == 403


def test_nobody_floods_the_moderators(session, sign_in, proposal, reporter):
    browser = sign_in(reporter)
    others = [add(session, make_proposal(proposal.component)) for _ in range(21)]
    answers = [report(browser, one, "spam") for one in others]
    assert [answer.status_code for answer in answers] == [303] * 20 + [422]
    assert "Too many attempts" in answers[-1].text
    assert "A private number" in answers[-1].text, "the words are kept"


def test_a_decision_reads_as_often_for_many_reporters(app, session, moderator, comment):
    """But for the mails: one row for each."""
    counted = []
    for many in (2, 12):
        text = add(session, make_proposal(author=comment.author))
        case = add(session, Case(resource_id=text.id, reports_count=many))
        for _ in range(many):
            person = make_user()
            add(session, Report(case_id=case.id, reporter=person, rule=Rule.SPAM))
        case_id, moderator_id = case.id, moderator.id
        with app.test_request_context(), count_queries() as asked:
            mine = db.session.get(User, moderator_id)
            services.keep(db.session.get(Case, case_id), mine, REASONS)
            db.session.rollback()
        counted.append([one for one in asked if "FROM users" in one or "FROM reports" in one])
    assert len(counted[0]) == len(counted[1])
