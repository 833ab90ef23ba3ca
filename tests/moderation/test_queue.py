"""The queue: what is in it, in which order, how it is narrowed, and several cases at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.moderation.models import Case, CaseState
from app.search.models import SearchDocument
from tests.factories import add, make_proposal, make_user
from tests.factories.debates import make_debate
from tests.moderation.acts import decide, report

REASONS = "The same advertising stands below many proposals."
TITLES = {"insult": "Only an idiot", "violence": "Let us burn it", "off_topic": "Cats for sale"}


@pytest.fixture
def three(session, sign_in, proposal, reporter):
    """Three reported proposals, from the least to the most urgent reason."""
    for rule in ("off_topic", "insult", "violence"):
        one = add(session, make_proposal(proposal.component, title=TITLES[rule], author=proposal.author))  # fmt: skip
        report(sign_in(reporter), one, rule)
    session.expire_all()
    return {case.resource.title: case for case in session.scalars(select(Case))}


def shown(page: str) -> list[str]:
    found = re.findall("|".join(TITLES.values()), page)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["violence", "insult", "off_topic"]),
        ("?sort=due", ["violence", "insult", "off_topic"]),
        ("?sort=oldest", ["off_topic", "insult", "violence"]),
        ("?sort=newest", ["violence", "insult", "off_topic"]),
        ("?rule=insult", ["insult"]),
        ("?state=deciding", []),
        ("?mine=y", []),
        ("?overdue=y", []),
        ("?show=decided", []),
        ("?show=appeals", []),
        ("?show=nonsense&sort=x&rule=y&state=z&space=w", ["violence", "insult", "off_topic"]),
        ("?space=2147483647", []),
    ],
)
def test_narrowed_and_sorted(sign_in, moderator, three, query, order):
    page = sign_in(moderator).get(f"/moderation{query}").text
    assert shown(page) == [TITLES[rule] for rule in order]


def test_mine_and_late(session, sign_in, moderator, three):
    case = three["Only an idiot"]
    browser = sign_in(moderator)
    browser.post(f"/moderation/cases/{case.id}/take")
    assert shown(browser.get("/moderation?mine=y").text) == ["Only an idiot"]
    session.execute(update(Case).where(Case.id == case.id).values(due_at=now() - timedelta(days=3)))
    session.commit()
    page = browser.get("/moderation?overdue=y").text
    assert shown(page) == ["Only an idiot"]
    assert "3 days late" in page


def test_the_badge_counts_what_waits_for_me(session, app, sign_in, moderator, three, reporter):
    elsewhere = add(session, make_debate()).component.space_id
    other = add(session, make_user(Role.MODERATOR, space_id=elsewhere))
    words = "cases wait for a moderator"
    assert words in rows(app, moderator).get("/").text
    assert words not in rows(app, other).get("/").text
    assert words not in rows(app, reporter).get("/").text
    decide(sign_in(moderator), three["Only an idiot"], rule="insult")
    assert re.search(r">2<span class=\"visually-hidden\"> cases wait", rows(app, moderator).get("/").text)  # fmt: skip


def rows(app, user):
    """A browser that has signed in before: what is asked along with the session is known from its row."""
    browser = app.test_client(user=user, fresh_login=True)
    browser.get("/account")
    return browser


def test_several_are_decided_with_one_statement(session, sign_in, moderator, three):
    """Each on its own; what may not be decided is listed with the reason."""
    mine = three["Let us burn it"]
    session.execute(update(Case).where(Case.id == mine.id).values(moderator_id=add(session, make_user(Role.MODERATOR)).id))  # fmt: skip
    session.commit()
    ids = [case.id for case in three.values()]
    browser = sign_in(moderator)
    page = browser.get("/moderation/together", query_string={"case": ids}).text
    assert shown(page)
    data = {"case": ids, "decision": "hide", "rule": "spam", "statement": REASONS}
    answer = browser.post("/moderation/together", data=data)
    assert answer.status_code == 200
    assert "This was assigned to somebody else" in answer.text
    session.expire_all()
    states = {c.resource.title: c.state for c in session.scalars(select(Case))}
    assert states == {
        "Only an idiot": CaseState.HIDDEN,
        "Cats for sale": CaseState.HIDDEN,
        "Let us burn it": CaseState.NEW,
    }
    logged = select(AuditEntry.action).where(AuditEntry.action == "moderation.hidden")
    assert len(session.scalars(logged).all()) == 2
    told = select(OutgoingMail.id).where(OutgoingMail.text.contains(REASONS))
    assert len(session.scalars(told).all()) == 4, "author and reporter of each"


def test_together_needs_reasons(session, sign_in, moderator, three):
    ids = [case.id for case in three.values()]
    data = {"case": ids, "decision": "hide", "rule": "", "statement": "Short"}
    answer = sign_in(moderator).post("/moderation/together", data=data)
    assert answer.status_code == 422
    assert "Choose the rule they break" in answer.text
    assert session.scalars(select(Case.id).where(Case.state != CaseState.NEW)).all() == []


def test_cases_of_other_spaces_are_not_decided_along(session, sign_in, three):
    elsewhere = add(session, make_debate()).component.space_id
    other = add(session, make_user(Role.MODERATOR, space_id=elsewhere))
    ids = [case.id for case in three.values()]
    data = {"case": ids, "decision": "hide", "rule": "spam", "statement": REASONS}
    assert sign_in(other).post("/moderation/together", data=data).status_code == 422
    assert sign_in(other).get(f"/moderation/together?case={ids[0]}").status_code == 303


def test_the_case_tells_what_there_is_to_know(
    session, sign_in, moderator, colleague, proposal, three
):
    browser = sign_in(moderator)
    decide(browser, three["Only an idiot"], rule="insult")
    case = three["Cats for sale"]
    like = add(session, make_proposal(proposal.component, title="Nowhere for people to sit"))
    words = {
        "title": "nowhere for people to sit",
        "body": "people cannot walk",
        "published_at": now(),
    }
    add(session, SearchDocument(resource_id=like.id, kind="proposal", **words))
    browser.post(f"/moderation/cases/{case.id}/take")
    page = browser.get(f"/moderation/cases/{case.id}").text
    assert "1 earlier decision" in page
    assert "The text was hidden" in page
    assert "/rules#off_topic" in page
    assert "Similar texts" in page
    assert "Nowhere for people to sit" in page
    assert "Colleague" in page
    assert "Taken by a moderator" in page


def test_handed_over_and_given_back(session, sign_in, moderator, colleague, three):
    case = three["Cats for sale"]
    path = f"/moderation/cases/{case.id}"
    sign_in(moderator).post(f"{path}/take")
    answer = sign_in(moderator).post(f"{path}/hand-over", data={"to": colleague.id, "note": "Cats"})
    assert answer.status_code == 303
    session.expire_all()
    assert session.get(Case, case.id).moderator_id == colleague.id
    assert sign_in(moderator).post(f"{path}/give-back").status_code == 403
    assert sign_in(colleague).post(f"{path}/give-back").status_code == 303
    session.expire_all()
    assert session.get(Case, case.id).moderator_id is None
    assert session.get(Case, case.id).state is CaseState.NEW


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "x", "1.5", "", "2147483648"])
def test_odd_numbers_pick_nothing(sign_in, moderator, three, odd):
    browser = sign_in(moderator)
    assert browser.get("/moderation/together", query_string={"case": odd}).status_code == 303
    data = {"case": odd, "decision": "keep", "statement": REASONS}
    assert browser.post("/moderation/together", data=data).status_code == 422
