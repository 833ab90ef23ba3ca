"""From a notice without an account to the decision by mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.site import SiteSettings
from app.extensions import db
from app.moderation.models import Appeal, Case, CaseState, Party, Report, Rule
from app.moderation.notices import services, tasks
from app.moderation.notices.models import Notice
from tests.factories import add, make_proposal, make_user

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
NOTICE = {
    "explanation": "It copies a whole book that is still protected.",
    "name": "Robin Reader",
    "email": "Robin@Example.org",
    "good_faith": "y",
}
FORM = "/report-illegal-content"


@pytest.fixture
def proposal(session):
    return add(session, make_proposal(title="A reading bench", author=make_user()))


def notice(proposal, **more) -> dict[str, str]:
    return NOTICE | {"address": f"/proposals/{proposal.id}"} | more


def mails_to(session, address):
    query = select(OutgoingMail).where(func.lower(OutgoingMail.recipient) == address)
    return session.scalars(query.order_by(OutgoingMail.id)).all()


def test_a_notice_opens_a_case_and_is_confirmed(session, client, proposal):
    assert client.post(FORM, data=notice(proposal)).location == f"{FORM}/sent"
    case, report = session.scalars(select(Case)).one(), session.scalars(select(Report)).one()
    assert (case.resource_id, case.state, case.reports_count) == (proposal.id, CaseState.NEW, 1)
    assert (report.reporter_id, report.rule) == (None, Rule.ILLEGAL)
    assert report.copied_title == "A reading bench"
    (mail,) = mails_to(session, "robin@example.org")
    assert mail.subject == "We have your report"
    assert NOTICE["explanation"] not in mail.text
    assert "Robin" not in mail.text


def test_a_notice_joins_the_reports_of_others(session, client, sign_in, proposal):
    reporter = add(session, make_user())
    sign_in(reporter).post(f"/moderation/report/{proposal.id}", data={"rule": "spam"})
    client.post(FORM, data=notice(proposal))
    case = session.scalars(select(Case)).one()
    assert case.reports_count == 2


def test_one_open_report_by_each_address(session, client, proposal):
    client.post(FORM, data=notice(proposal))
    answer = client.post(FORM, data=notice(proposal, email="robin@example.ORG"))
    assert answer.location == f"{FORM}/sent?again=1"
    assert "reported this before" in client.get(answer.location).text
    assert session.scalar(select(func.count(Report.id))) == 1
    assert session.scalars(select(Case.reports_count)).one() == 1
    assert len(mails_to(session, "robin@example.org")) == 1
    client.post(FORM, data=notice(proposal, email="noor@example.org"))
    assert session.scalar(select(func.count(Report.id))) == 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("address", "", "Enter the address of the page"),
        ("address", "https://evil.example/proposals/1", "not an address of this site"),
        ("address", "/proposals/999999", "Nothing that can be reported"),
        ("address", "x" * 1001, "Shorten by 1 character"),
        ("explanation", "", "Say why it is illegal"),
        ("explanation", "Bad.", "Write 16 more characters"),
        ("explanation", "x" * 3001, "Shorten by 1 character"),
        ("name", "", "Enter your name"),
        ("name", "n" * 10_000, "Shorten by 9880 characters"),
        ("email", "", "Enter an e-mail address"),
        ("email", "robin", "Enter an e-mail address"),
        ("email", f"{'r' * 10_000}@example.org", "Shorten by"),
        ("good_faith", "", "Confirm that you say this in good faith"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(
    session, client, proposal, field, value, message
):
    answer = client.post(FORM, data=notice(proposal, **{field: value}))
    assert answer.status_code == 422
    assert message in answer.text
    if field != "explanation":
        assert NOTICE["explanation"] in answer.text
    assert session.scalar(select(func.count(Case.id))) == 0


@pytest.fixture
def trapped(app):
    app.config["FORM_TRAPS"] = True
    yield
    app.config["FORM_TRAPS"] = False


def test_programs_are_caught_and_people_send_it_again(session, client, proposal, trapped):
    page = client.get(FORM).text
    opened = re.search(r'name="opened"[^>]*value="([^"]+)"', page)[1]
    haste = client.post(FORM, data=notice(proposal, opened=opened))
    assert haste.status_code == 422
    assert "That was very fast." in haste.text
    assert NOTICE["explanation"] in haste.text
    with time_machine.travel(now() + timedelta(seconds=5)):
        data = notice(proposal, opened=opened, website="https://buy.example")
        filled = client.post(FORM, data=data)
        assert filled.status_code == 422
        assert "A field that nobody can see was filled in" in filled.text
        assert "buy.example" not in filled.text
        assert client.post(FORM, data=notice(proposal, opened=opened)).status_code == 303
    assert session.scalar(select(func.count(Case.id))) == 1


def test_for_some_offences_the_law_asks_for_no_name(session, client, proposal):
    data = notice(proposal, name="", email="", is_about_children="y")
    assert client.post(FORM, data=data).status_code == 303
    assert client.post(FORM, data=data).status_code == 303  # nobody can tell these two apart
    assert session.scalar(select(func.count(Notice.id))) == 2
    assert session.scalar(select(func.count(OutgoingMail.id))) == 0


@pytest.mark.parametrize("field", ["explanation", "name"])
def test_hostile_words_stay_words(session, client, sign_in, proposal, field):
    data = notice(proposal, **{field: XSS})
    assert client.post(FORM, data=data).status_code == 303
    moderator = sign_in(add(session, make_user(Role.MODERATOR)))
    case = session.scalars(select(Case)).one()
    page = moderator.get(f"/moderation/cases/{case.id}").text
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("field", ["address", "email", "name", "explanation"])
def test_hostile_words_come_back_as_words(client, proposal, field):
    page = client.post(FORM, data=notice(proposal, **{field: XSS, "good_faith": ""})).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    page = client.get(FORM, query_string={"about": f'/"><script>alert(1)</script>{XSS}'}).text
    assert "<script>alert" not in page


def test_the_form_is_filled_with_the_page_one_comes_from(client, proposal):
    page = client.get(f"/proposals/{proposal.id}").text
    assert f"{FORM}?about=/proposals/{proposal.id}" in page.replace("%2F", "/")
    assert f"/proposals/{proposal.id}" in client.get(f"{FORM}?about=/proposals/{proposal.id}").text
    assert "evil" not in client.get(f"{FORM}?about=https://evil.example/").text


def test_too_many_from_one_place_have_to_wait(session, client, proposal):
    answers = [
        client.post(FORM, data=notice(proposal, email=f"r{n}@example.org")) for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [303] * 5 + [422]
    assert "Too many attempts" in answers[-1].text
    assert NOTICE["explanation"] in answers[-1].text


def test_programs_are_asked_once_more(app, client, proposal):
    app.config["FORM_TRAPS"] = True
    try:
        filled = client.post(FORM, data=notice(proposal, website="https://buy.example"))
        hasty = client.post(FORM, data=notice(proposal))
        page = client.get(FORM).text
    finally:
        app.config["FORM_TRAPS"] = False
    assert "A field that nobody can see was filled in" in filled.text
    assert "Read it once more" in hasty.text
    assert NOTICE["explanation"] in hasty.text
    assert page.count('name="website"') == page.count('name="opened"') == 1


def decided(session, proposal, staff, statement="The publisher still has the rights to this text."):
    case = session.scalars(select(Case)).one()
    data = {"decision": "hide", "measure": "hide", "rule": "illegal", "statement": statement}
    assert staff.post(f"/moderation/cases/{case.id}/decide", data=data).status_code == 303
    return case


def test_names_are_forgotten_some_months_after_the_decision(session, client, sign_in, proposal):
    client.post(FORM, data=notice(proposal))
    decided(session, proposal, sign_in(add(session, make_user(Role.MODERATOR))))
    app = client.application
    with app.app_context():
        assert services.forget(now() - timedelta(days=200)) == 0
        assert services.forget(now() + timedelta(days=1)) == 1
        assert services.forget(now() + timedelta(days=1)) == 0
        db.session.commit()
    session.expire_all()
    row = session.scalars(select(Notice)).one()
    assert (row.name, row.email, row.email_key) == ("", None, None)
    assert mails_to(session, "robin@example.org") == []
    assert session.scalars(select(Report.explanation)).one() == NOTICE["explanation"]


@pytest.mark.parametrize("role", [None, *Role])
def test_only_moderators_see_who_gave_notice(session, client, sign_in, proposal, role):
    client.post(FORM, data=notice(proposal))
    case = session.scalars(select(Case)).one()
    browser = sign_in(add(session, make_user(*([role] if role else []))))
    pages = (
        "/moderation",
        f"/moderation/cases/{case.id}",
        f"/moderation/statements/{case.id}",
        f"/moderation/about/{proposal.id}",
        f"/proposals/{proposal.id}",
        "/admin/audit",
    )
    seen = {page for page in pages if "robin@" in browser.get(page).text.lower()}
    may = role in {Role.MODERATOR, Role.ADMINISTRATOR}
    assert seen == ({f"/moderation/cases/{case.id}"} if may else set())


def test_open_cases_forget_nobody(session, client, proposal):
    client.post(FORM, data=notice(proposal))
    with client.application.app_context():
        assert services.forget(now() + timedelta(days=999)) == 0


def test_the_worker_forgets_after_the_time_for_appeals(session, client, sign_in, proposal):
    client.post(FORM, data=notice(proposal))
    case = decided(session, proposal, sign_in(add(session, make_user(Role.MODERATOR))))
    session.expire_all()
    case.decided_at = now() - timedelta(days=8 * 31)
    session.commit()
    with client.application.app_context():
        services.forget(now() - 7 * tasks.A_MONTH)
        db.session.commit()
    session.expire_all()
    assert session.scalars(select(Notice.email)).one() is None


def test_the_decision_comes_by_mail_with_a_way_to_appeal(session, client, sign_in, proposal):
    client.post(FORM, data=notice(proposal))
    reasons = "The publisher still has the rights to this text."
    case = decided(session, proposal, sign_in(add(session, make_user(Role.MODERATOR))), reasons)
    _confirmation, mail = mails_to(session, "robin@example.org")
    assert "The text was hidden" in mail.text
    assert reasons in mail.text
    assert "Illegal content" in mail.text
    link = re.search(r"https?://[^/]+(/moderation/appeals/\S+)", mail.text)[1]
    assert client.get(link).status_code == 200
    words = "This is the wrong book; look at the other one again."
    assert client.post(link, data={"text": words}).status_code == 303
    appeal = session.scalars(select(Appeal)).one()
    assert (appeal.case_id, appeal.appellant_id, appeal.party) == (case.id, None, Party.REPORTER)
    session.expire_all()
    assert session.get(Case, case.id).state is CaseState.APPEALED


def test_mails_are_in_the_language_of_the_form(session, client, proposal):
    session.merge(SiteSettings(id=1, values={"languages": ["en", "ca"]}))
    session.commit()
    client.post(f"/ca{FORM}", data=notice(proposal))
    assert session.scalars(select(Notice.locale)).one() == "ca"
