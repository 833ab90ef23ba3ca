"""What organisers set, ask, print and save; inviting and taking back."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.meetings.models import (
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationTerms,
)
from app.meetings.models import RegistrationState as State
from app.meetings.registration import codes
from tests.factories import add, make_user
from tests.factories.debates import make_meeting
from tests.factories.queries import count_queries
from tests.factories.registrations import make_registration, make_terms

FORM = {"is_on": "y", "seats": "30", "reserved": "4", "companions": "2", "asks_needs": "y"}


def at(meeting, tail):
    return f"/meetings/{meeting.id}/registration/{tail}"


def test_terms_are_set_and_shown(session, organiser):
    meeting = add(session, make_meeting(start=7))
    assert organiser.get(at(meeting, "terms")).status_code == 200
    moment = {"opens_at": "2020-01-01T08:00", "guidance-en": "Bring *good shoes*."}
    assert organiser.post(at(meeting, "terms"), data=FORM | moment).status_code == 303
    session.expire_all()
    kept = session.get(RegistrationTerms, meeting.id)
    assert (kept.is_on, meeting.seats, kept.reserved, kept.companions, kept.asks_needs) == (True, 30, 4, 2, True)  # fmt: skip
    assert "Bring *good shoes*." in organiser.get(at(meeting, "terms")).text
    assert "<em>good shoes</em>" in organiser.get(f"/meetings/{meeting.id}/registration").text
    assert "26 of 30 are free" in organiser.get(f"/meetings/{meeting.id}").text
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.set")).one()  # fmt: skip
    assert logged.after["seats"] == "30"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reserved", "31", "There are only 30 places"),
        ("seats", "many", "Not a valid integer value"),
        ("companions", "-1", "Enter a whole number"),
        ("closes_at", "2099-01-01T08:00", "Choose a time before the meeting begins"),
        ("opens_at", "2099-01-01T08:00", "Choose a time before the meeting begins"),
        ("closes_at", "2020-01-01T08:00", "Choose a time after registration opens"),
    ],
)
def test_terms_that_cannot_be_are_refused(session, organiser, field, value, message):
    meeting = add(session, make_meeting(start=7))
    data = FORM | {"opens_at": "2021-01-01T08:00"} | {field: value}
    answer = organiser.post(at(meeting, "terms"), data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.get(RegistrationTerms, meeting.id) is None


def test_only_those_who_organise_the_meeting_see_any_of_it(session, client, sign_in, meeting):
    mine = add(session, make_registration(meeting, needs="A ramp"))
    there = meeting.component.space_id
    elsewhere = add(session, make_meeting()).component.space_id
    tails = ("terms", "people", "needs", "print", "people.csv", "questions/new", f"people/{mine.id}/remove")  # fmt: skip
    paths = [*(at(meeting, tail) for tail in tails), f"/meetings/{meeting.id}/check-in"]
    for who in (make_user(), make_user(Role.MODERATOR), make_user(Role.FACILITATOR, space_id=elsewhere)):  # fmt: skip
        browser = sign_in(add(session, who))
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 403, path
            assert "A ramp" not in answer.text
    assert "/sign-in" in client.get(paths[0]).location
    own = sign_in(add(session, make_user(Role.FACILITATOR, space_id=there)))
    assert [own.get(path).status_code for path in paths] == [200] * len(paths)
    assert "A ramp" in own.get(at(meeting, "needs")).text


def test_questions_are_asked_moved_changed_and_taken_away(session, organiser, meeting):
    def asked():
        query = select(RegistrationQuestion).order_by(RegistrationQuestion.position)
        return session.scalars(query.execution_options(populate_existing=True)).all()

    path = at(meeting, "questions/new")
    for text, options in (("Which topic?", "Roads\n\nParks "), ("Anything else?", "")):
        data = {"texts-en": text, "options-en": options, "is_required": "y"}
        assert organiser.post(path, data=data).status_code == 303
    first, second = asked()
    assert (first.options, first.is_required) == ({"en": "Roads\nParks"}, True)
    organiser.post(at(meeting, f"questions/{second.id}/earlier"))
    assert [one.id for one in asked()] == [second.id, first.id]
    other = {"texts-en": "Which subject?", "options-en": "Roads\nParks\nBuses"}
    assert organiser.post(at(meeting, f"questions/{first.id}"), data=other).status_code == 303
    assert asked()[1].texts == {"en": "Which subject?"}
    organiser.post(at(meeting, f"questions/{second.id}/remove"))
    assert [one.id for one in asked()] == [first.id]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("Roads", "Write 2 to 12 answers"),
        ("\n".join(map(str, range(13))), "Write 2 to 12 answers"),
        ("Roads\nRoads", "Two of these answers are the same"),
        ("x" * 125 + "\nRoads", "Shorten by 5 characters"),
    ],
)
def test_answers_to_choose_from_that_make_no_choice(session, organiser, meeting, options, message):
    data = {"texts-en": "Which topic?", "options-en": options}
    answer = organiser.post(at(meeting, "questions/new"), data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(RegistrationQuestion)).all() == []


def test_no_more_questions_than_people_answer(session, organiser, meeting):
    for n in range(8):
        organiser.post(at(meeting, "questions/new"), data={"texts-en": f"Question {n}?"})
    assert len(session.scalars(select(RegistrationQuestion)).all()) == 6


@pytest.fixture
def gala(session):
    """Four places, two of them reserved, and somebody who waits."""
    terms = add(session, make_terms(make_meeting(start=7), seats=4, reserved=2))
    add(session, *(make_registration(terms.meeting) for _ in range(2)))
    return terms.meeting


def test_reserved_places_are_only_for_those_who_are_invited(session, organiser, gala, person, register, of, mails):  # fmt: skip
    ada = person(email="ada@example.org")
    register(gala, ada)
    assert of(ada).state is State.WAITING
    path = at(gala, "people")
    assert "2 reserved places are left" in organiser.get(path).text
    assert organiser.post(path, data={"name": "Band", "companions": "2"}).status_code == 422
    assert organiser.post(path, data={"name": "Ada", "email": "ADA@example.org"}).status_code == 303
    assert (of(ada).state, of(ada).is_invited) == (State.PLACED, True)
    assert mails("ada@example.org")[-1] == "A place is reserved for you"
    assert "has a place already" in organiser.post(path, data={"name": "Ada", "email": "ada@example.org"}).text  # fmt: skip
    assert organiser.post(path, data={"name": "Guest"}).status_code == 303
    assert "0 reserved places are left" in organiser.get(path).text
    assert organiser.post(path, data={"name": "One more"}).status_code == 422
    assert organiser.post(path, data={"name": "X", "email": "nonsense"}).status_code == 422


def test_somebody_without_an_account_has_a_ticket_by_a_link(session, client, organiser, gala):
    organiser.post(at(gala, "people"), data={"name": "Guest", "email": "guest@example.org"})
    text = session.scalars(select(OutgoingMail.text)).all()[-1]
    path = next(word for word in text.split() if "/meetings/tickets/" in word).split("/", 3)[3]
    guest = session.scalars(select(Registration).where(Registration.email != "")).one()
    assert codes.shown(guest.code) in client.get(f"/{path}").text
    assert client.get(f"/{path}x").status_code == 404
    assert client.get(f"/{path}/cancel").status_code == 200
    assert client.post(f"/{path}/cancel").status_code == 303
    session.expire_all()
    assert guest.state is State.CANCELLED
    assert "This registration is cancelled" in client.get(f"/{path}").text
    assert client.post(f"/{path}/cancel").status_code == 403


def test_a_link_to_the_ticket_of_an_account_leads_to_the_account(app, session, client, meeting):
    from app.meetings.registration.tickets import token

    mine = add(session, make_registration(meeting))
    with app.app_context():
        said = token(mine)
    assert client.get(f"/meetings/tickets/{said}").location.endswith(f"/meetings/{meeting.id}/registration")  # fmt: skip
    assert client.post(f"/meetings/tickets/{said}/cancel").status_code == 403


def test_organisers_cancel_a_registration_with_a_reason(session, organiser, gala, person, register, of, mails):  # fmt: skip
    ada = person()
    register(gala, ada)
    first = session.scalars(select(Registration).order_by(Registration.id)).first()
    path = at(gala, f"people/{first.id}/remove")
    assert organiser.post(path, data={"reason": ""}).status_code == 422
    assert organiser.post(path, data={"reason": "You asked us to."}).status_code == 303
    assert of(ada).state is State.OFFERED
    assert mails(first.user.email) == ["Your registration was cancelled by the organisers"]
    assert organiser.post(path, data={"reason": "You asked us to."}).status_code == 403


def test_the_list_is_searched_and_narrowed(session, organiser, meeting):
    for name, state in (("Ada Ames", State.PLACED), ("Ben Bow", State.WAITING), ("50% Off", State.CANCELLED)):  # fmt: skip
        add(session, make_registration(meeting, state, name=name))
    for query, found in {
        "q=ames": {"Ada"}, "q=A+a": {"Ada"}, "state=waiting": {"Ben"}, "q=%25": {"50%"}, "state=nonsense": {"Ada", "Ben", "50%"},
        "q=b&state=waiting": {"Ben"}, "q=b&state=placed": set(),
    }.items():  # fmt: skip
        page = organiser.get(at(meeting, f"people?{query}")).text.split("<tbody")[-1]
        assert {word for word in ("Ada", "Ben", "50%") if f"{word} " in page} == found, query


def test_the_printed_list_has_names_companions_and_boxes_but_nothing_of_needs(session, organiser, meeting):  # fmt: skip
    add(
        session,
        make_registration(meeting, name="Zoe", companions=2, needs="A ramp"),
        make_registration(meeting, name="Ann", checked_in_at=now()),
        make_registration(meeting, State.WAITING, name="Waits"),
    )
    page = organiser.get(at(meeting, "print")).text
    assert page.index("Ann") < page.index("Zoe")
    assert ("☑" in page, "☐" in page) == (True, True)
    assert "A ramp" not in page
    assert "Waits" not in page


def test_the_file_runs_no_formula_and_holds_needs_and_answers(session, organiser, meeting):
    question = add(session, RegistrationQuestion(meeting_id=meeting.id, position=1, texts={"en": "=1+1?"}, options={}))  # fmt: skip
    hostile = '=HYPERLINK("http://evil.example")'
    mine = make_registration(meeting, name=hostile, needs="@SUM(A1)")
    mine.answers = [RegistrationAnswer(question_id=question.id, text="-2+3")]
    add(session, mine)
    answer = organiser.get(at(meeting, "people.csv"))
    assert answer.headers["Content-Disposition"].endswith('.csv"')
    head, row = csv.reader(io.StringIO(answer.text))
    assert head[-2:] == ["needs", "'=1+1?"]
    assert row[1] == f"'{hostile}"
    assert row[-2:] == ["'@SUM(A1)", "'-2+3"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_file_takes_as_many_queries_for_many_as_for_few(session, organiser, meeting):
    question = add(session, RegistrationQuestion(meeting_id=meeting.id, position=1, texts={"en": "Why?"}, options={}))  # fmt: skip

    def come(number):
        for _ in range(number):
            one = make_registration(meeting, user=None)
            one.answers = [RegistrationAnswer(question_id=question.id, text="So.")]
            session.add(one)
        session.commit()

    counts = []
    for number in (2, 40):
        come(number)
        for tail in ("people.csv", "print", "needs"):
            organiser.get(at(meeting, tail))  # what a process keeps is asked for once
            with count_queries() as queries:
                organiser.get(at(meeting, tail))
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12


def test_a_meeting_of_long_ago_invites_nobody(session, organiser):
    terms = add(session, make_terms(make_meeting(start=-2), reserved=2))
    answer = organiser.post(at(terms.meeting, "people"), data={"name": "Guest"})
    assert answer.status_code == 403
    assert terms.meeting.starts_at < now() - timedelta(days=1)
