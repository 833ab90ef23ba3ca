"""What the council sets: letters in its own words, hours, and the threshold that a crowd cannot use."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.clock import now
from app.core.site import Site, SiteSettings
from app.moderation.models import Case, CaseDecision, CaseState, Report, Rule
from app.proposals.models import Proposal
from tests.factories import add, make_proposal, make_user
from tests.moderation.acts import decide, report

HOURS = {f"hours_{rule}": 48 for rule in Rule}


@pytest.fixture
def administrator(session):
    return add(session, make_user(Role.ADMINISTRATOR))


def set_site(session, **values):
    add(session, SiteSettings(id=1, values=Site(**values).model_dump()))


def test_a_letter_in_the_councils_words_and_the_readers_language(
    session, sign_in, administrator, comment, reporter, moderator, the_case, mails_to
):
    set_site(session, languages=["en", "ca"])
    comment.author.locale = "ca"
    session.commit()
    path = "/admin/moderation/letters/hide"
    texts = {"text-en": "Hidden: {title}. {rule}", "text-ca": "Amagat, cas {number}."}
    assert sign_in(administrator).post(path, data=texts).status_code == 303
    report(sign_in(reporter), comment)
    decide(sign_in(moderator), the_case())
    case = the_case()
    assert f"Amagat, cas {case.id}." in mails_to(comment.author)[-1]
    sign_in(administrator).post(path, data={"text-en": "Other words", "text-ca": "Altres"})
    session.expire_all()
    letter = session.scalars(select(CaseDecision)).one().letter
    assert letter["ca"] == f"Amagat, cas {case.id}.", "letters sent keep their words"
    assert letter["en"].startswith("Hidden: Call him on")
    page = sign_in(administrator).get(path).text
    assert "Other words" in page
    assert "Hidden: {title}" in page


def test_a_placeholder_that_means_nothing_is_refused(session, sign_in, administrator):
    answer = sign_in(administrator).post(
        "/admin/moderation/letters/hide", data={"text-en": "{who}"}
    )
    assert answer.status_code == 422
    assert "There is no {who} to fill in" in answer.text
    assert sign_in(administrator).get("/admin/moderation/letters/nonsense").status_code == 404


def test_hours_and_months_are_set(session, sign_in, administrator, comment, reporter, the_case):
    data = HOURS | {"hours_personal_data": 3, "threshold": 0, "appeal_months": 6}
    assert sign_in(administrator).post("/admin/moderation", data=data).status_code == 303
    report(sign_in(reporter), comment)
    case = the_case()
    assert case.due_at - case.opened_at == timedelta(hours=3)


@pytest.mark.parametrize(
    "wrong", [{"threshold": 1}, {"threshold": -1}, {"hours_spam": 0}, {"appeal_months": 5}]
)
def test_what_makes_no_sense_is_not_kept(session, sign_in, administrator, wrong):
    data = HOURS | {"threshold": 0, "appeal_months": 6} | wrong
    assert sign_in(administrator).post("/admin/moderation", data=data).status_code == 422


def test_a_brigade_of_new_accounts_hides_nothing(session, sign_in, proposal, the_case):
    """Also where the council set the lowest threshold that it can."""
    set_site(session, moderation_threshold=2)
    for number in range(50):
        one = add(session, make_user(name=f"New {number}"))
        assert report(sign_in(one), proposal, "insult").status_code == 303
    case = the_case()
    assert (case.reports_count, case.state, case.held_at) == (50, CaseState.NEW, None)
    assert session.get(Proposal, proposal.id).is_visible


def trusted(session, proposal, upheld=9):
    """Somebody whose reports have been right."""
    person = add(session, make_user(created_at=now() - timedelta(days=30)))
    for _ in range(upheld):
        other = add(session, make_proposal(proposal.component))
        case = add(session, Case(resource_id=other.id, state=CaseState.HIDDEN))
        add(session, Report(case_id=case.id, reporter=person, rule=Rule.SPAM, is_upheld=True))
    return person


def test_people_who_were_right_before_hide_it_until_somebody_decides(
    session, sign_in, client, proposal, moderator, mails_to
):
    set_site(session, moderation_threshold=2)
    for _ in range(3):
        report(sign_in(trusted(session, proposal)), proposal, "insult")
    session.expire_all()
    case = session.scalars(select(Case).where(Case.resource_id == proposal.id)).one()
    assert (case.held_at is not None, case.state) == (True, CaseState.NEW)
    assert not session.get(Proposal, proposal.id).is_visible
    assert "Nothing is decided yet" in mails_to(proposal.author)[-1]
    assert (
        "Hidden until a moderator decides" in client.get(f"/moderation/statements/{case.id}").text
    )
    decide(sign_in(moderator), case, "keep", "")
    session.expire_all()
    assert session.get(Proposal, proposal.id).is_visible
    assert session.get(Case, case.id).held_at is None
    assert "public again" in mails_to(proposal.author)[-1]


@pytest.mark.parametrize("days", [0, 30])
def test_one_bad_text_proves_no_crowd_right(session, sign_in, proposal, moderator, days):
    """A brigade that first reports a text of its own, written to be hidden."""
    set_site(session, moderation_threshold=2)
    bait = add(session, make_proposal(proposal.component, author=make_user()))
    crowd = [add(session, make_user(created_at=now() - timedelta(days=days))) for _ in range(12)]
    some = crowd[:5] if days == 0 else crowd
    for one in some:
        report(sign_in(one), bait, "spam")
    case = session.scalars(select(Case).where(Case.resource_id == bait.id)).one()
    assert decide(sign_in(moderator), case, "hide", "spam").status_code == 303
    for one in some:
        assert report(sign_in(one), proposal, "insult").status_code == 303
    session.expire_all()
    assert session.get(Proposal, proposal.id).is_visible


def test_without_a_threshold_nobody_hides_anything(session, sign_in, proposal):
    for _ in range(3):
        report(sign_in(trusted(session, proposal)), proposal, "insult")
    session.expire_all()
    assert session.get(Proposal, proposal.id).is_visible


def test_an_old_report_is_told_apart_from_a_new_one(session, sign_in, comment, reporter, moderator):
    """After a decision the same person may report the text again: a new case."""
    report(sign_in(reporter), comment)
    case = session.scalars(select(Case)).one()
    decide(sign_in(moderator), case, "keep", "")
    report(sign_in(reporter), comment)
    session.expire_all()
    assert len(session.scalars(select(Case)).all()) == 2
