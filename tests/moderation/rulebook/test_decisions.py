"""Reports and decisions keep the rules they were made under."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.moderation.models import Case, CaseDecision, Report, Rule
from tests.factories import add, make_proposal, make_user
from tests.factories.rules import RULES, make_version

REASONS = "It is loud, and it keeps others from being heard."


@pytest.fixture
def proposal(session):
    return add(session, make_proposal(author=make_user()))


def hide(session, sign_in, proposal, rule) -> Case:
    sign_in(add(session, make_user())).post(
        f"/moderation/report/{proposal.id}", data={"rule": rule}
    )
    case = session.scalars(select(Case).order_by(Case.id.desc())).first()
    data = {"decision": "hide", "rule": rule, "author": "none", "statement": REASONS}
    moderator = sign_in(add(session, make_user(Role.MODERATOR)))
    assert moderator.post(f"/moderation/cases/{case.id}/decide", data=data).status_code == 303
    return case


def test_a_rule_of_the_councils_own_can_be_reported_and_decided(session, sign_in, proposal):
    add(session, make_version(2, (*RULES, ("no-noise", "Noise", "Do not shout."))))
    form = sign_in(add(session, make_user())).get(f"/moderation/report/{proposal.id}").text
    assert "Noise" in form
    assert "/rules#no-noise" in form
    assert "Private data of others" not in form  # left out of this version
    case = hide(session, sign_in, proposal, "no-noise")
    report, decision = session.scalars(select(Report)).one(), session.scalars(select(CaseDecision)).one()  # fmt: skip
    assert (report.rule, report.rules_version) == (Rule("no-noise"), 2)
    assert (decision.rule, decision.rules_version) == (Rule("no-noise"), 2)
    mails = session.scalars(select(OutgoingMail.text)).all()
    assert any("Noise" in text for text in mails)
    staff = sign_in(add(session, make_user(Role.MODERATOR)))
    for page in ("/moderation?show=decided", f"/moderation/cases/{case.id}", f"/moderation/statements/{case.id}", "/moderation/figures"):  # fmt: skip
        assert "Noise" in staff.get(page).text, page


def test_a_statement_shows_the_rule_as_it_read_then(session, client, sign_in, proposal):
    case = hide(session, sign_in, proposal, "insult")
    add(session, make_version())
    page = client.get(f"/moderation/statements/{case.id}").text
    assert "Speak about the matter, not about the person." in page
    assert "Be kind to people." not in page
    assert "/rules/1#insult" in page


def test_a_rule_that_does_not_hold_cannot_be_chosen(session, sign_in, proposal):
    add(session, make_version())
    browser = sign_in(add(session, make_user()))
    for rule in ("spam", "made-up", "<script>", "x" * 10_000):
        answer = browser.post(f"/moderation/report/{proposal.id}", data={"rule": rule})
        assert answer.status_code == 422, rule
    assert session.scalars(select(Report)).all() == []


def test_announced_rules_do_not_hold_yet(session, sign_in, proposal):
    add(session, make_version(holds_from=now().replace(year=now().year + 1)))
    sign_in(add(session, make_user())).post(
        f"/moderation/report/{proposal.id}", data={"rule": "spam"}
    )
    assert session.scalars(select(Report.rules_version)).one() == 1
