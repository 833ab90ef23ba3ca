"""The screen of a station: no account, a code for one ballot, and a browser that keeps nothing of whoever was there."""

import re

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role, User
from app.audit.models import AuditEntry
from app.budgets import tasks
from app.budgets.models import Ballot, KioskCode, Participation, Round
from app.budgets.routes import loading
from app.budgets.services import casting
from app.budgets.services.casting import CastRefused
from app.budgets.services.paper import desk, kiosk, reconciling
from app.budgets.services.voters import Guest
from app.core.refusals import Refusal
from app.extensions import db
from tests.budgets.test_paper_pages import words
from tests.factories.paper import station

SUBMISSION = "s" * 16


@pytest.fixture
def hall(town):
    """A town with a station, a clerk, and a browser that the clerk has made its screen."""
    town.clerk_id = town.make_person(Role.CLERK)
    town.clerk = town.browser(town.clerk_id)
    town.station_id = town.call(lambda: station(round_of(town)).id)
    town.desk = town.staff_url(f"/paper/stations/{town.station_id}")
    town.address = town.call(lambda: db.session.get(User, town.voter_id).email)
    town.screen = town.browser(town.clerk_id)
    town.screen.post(f"{town.desk}/screen")
    return town


def round_of(town):
    return db.session.get(Round, town.round_id)


def code_for(hall, address=None):
    answer = hall.clerk.post(f"{hall.desk}/code", data={"shown": address or hall.address})
    assert answer.headers["Cache-Control"] == "no-store"
    return re.search(r'<p class="code"><bdi>([A-Z0-9-]+)</bdi>', answer.text)[1]


def vote(hall, submission=SUBMISSION):
    hall.screen.post(hall.url("/booth"), data={"add": "1"})
    return hall.screen.post(
        hall.url("/cast"), data={"submission": submission, "choice": "1:1", "sure": "y"}
    )


def kept(hall):
    """The cookies of the screen that say something of whoever stands at it."""
    domain = hall.app.config["SERVER_NAME"] or "localhost"
    names = ("kiosk", "kiosk-code", f"ballot-{hall.round_id}")
    return {name for name in names if hall.screen.get_cookie(name, domain=domain)}


def count(hall, model):
    return hall.call(lambda: db.session.scalar(select(func.count()).select_from(model)))


def test_somebody_without_a_session_votes_with_a_code_and_leaves_nothing(hall):
    code = code_for(hall)
    begun = hall.screen.post(hall.url("/kiosk"), data={"code": code.lower()})
    assert begun.headers["Location"].endswith("/booth")
    page = hall.screen.get(hall.url("/booth"))
    assert "Project 1" in page.text
    assert "Sign in" not in words(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert (
        page.headers["Refresh"]
        == f"600; url={hall.url('/kiosk/still-here')}?back={hall.url('/booth')}"
    )
    done = vote(hall)
    assert done.status_code == 200
    assert "Thank you. Your ballot is in" in words(done)
    assert done.headers["Refresh"] == f"180; url={hall.url('/kiosk')}"
    assert "You can change your ballot" not in words(done)
    assert "Your receipt code" in words(done)
    query = select(Participation.channel, Participation.station)
    assert hall.call(lambda: db.session.execute(query).all()) == [("kiosk", "Town hall")]
    assert hall.call(lambda: db.session.scalars(select(Ballot.channel)).all()) == ["kiosk"]
    gone = hall.screen.post(hall.url("/kiosk/finish"))
    assert gone.headers["Location"].endswith("/kiosk")
    assert kept(hall) == {"kiosk"}
    assert count(hall, KioskCode) == 0
    again = hall.screen.post(hall.url("/kiosk"), data={"code": code})
    assert again.status_code == 422
    assert "We do not know this code" in words(again)


def test_the_start_of_a_screen_forgets_whoever_was_there(hall):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    hall.screen.post(hall.url("/booth"), data={"add": "1"})
    assert kept(hall) == {"kiosk", "kiosk-code", f"ballot-{hall.round_id}"}
    hall.screen.get(hall.url("/kiosk"))
    assert kept(hall) == {"kiosk"}
    assert vote(hall).status_code in (303, 401, 403)
    assert count(hall, Ballot) == 0


def test_a_screen_asks_before_it_forgets(hall):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    hall.screen.post(hall.url("/booth"), data={"add": "1"})
    asked = hall.screen.get(hall.url("/kiosk/still-here?back=") + hall.url("/booth"))
    assert asked.headers["Refresh"] == f"60; url={hall.url('/kiosk')}"
    assert f'href="{hall.url("/booth")}"' in asked.text
    assert kept(hall) == {"kiosk", "kiosk-code", f"ballot-{hall.round_id}"}
    away = hall.screen.get(hall.url("/kiosk/still-here?back=//evil.example/"))
    assert "evil.example" not in away.text
    assert hall.browser().get(hall.url("/kiosk/still-here")).status_code == 303


def test_at_a_screen_a_ballot_is_said_to_be_final(hall, voter):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    assert "is final" in words(hall.screen.get(hall.url("/review")))
    assert "is final" in words(hall.screen.get(hall.url("/booth")))
    assert "is final" not in words(voter.get(hall.url("/review")))


def test_a_screen_leads_to_its_start_whoever_would_sign_in_or_has_no_code(hall):
    start = hall.url("/kiosk")
    for address in ("/sign-in", "/sign-up", "/sign-in/passkey", "/reset-password", "/unsent"):
        assert hall.screen.get(address).location == start, address
    assert vote(hall).location == start
    assert "Enter the code on your slip" in words(hall.screen.get(start))


def test_a_screen_is_taken_down_by_a_button(hall):
    assert "Take this screen down" in hall.screen.get(hall.url("/kiosk")).text
    assert hall.screen.post(hall.url("/kiosk/leave")).status_code == 303
    assert kept(hall) == set()
    assert hall.screen.get("/sign-in").status_code == 200


def test_another_browser_keeps_its_ballot_whatever_it_opens(hall):
    elsewhere = hall.browser(hall.voter_id)
    elsewhere.post(hall.url("/booth"), data={"add": "1"})
    answers = [
        elsewhere.get(hall.url("/kiosk")),
        elsewhere.post(hall.url("/kiosk"), data={"code": "x"}),
        elsewhere.post(hall.url("/kiosk/finish")),
    ]
    assert not any("ballot-" in str(one.headers.getlist("Set-Cookie")) for one in answers)


def test_guests_at_one_screen_do_not_all_see_one_order(hall, monkeypatch):
    found = set()
    for code in ("a", "b"):
        guest = Guest(hall.round_id, code, "")
        monkeypatch.setattr(loading, "voter", lambda _round, guest=guest: guest)
        with hall.app.test_request_context():
            found.add(loading.own_start(round_of(hall)))
    assert len(found) == 2


def test_one_code_is_one_ballot(hall):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    first, repeated = vote(hall), vote(hall)
    assert re.findall(r"code ([0-9a-f]{64})", first.text) == re.findall(r"code ([0-9a-f]{64})", repeated.text)  # fmt: skip
    other = vote(hall, "t" * 16)
    assert other.status_code == 409
    assert "This code was used" in words(other)
    assert count(hall, Ballot) == 1


def test_a_screen_does_nothing_in_the_name_of_the_staff_who_opened_it(hall):
    assert hall.screen.get(hall.desk).status_code in (302, 303, 403)
    assert kept(hall) == {"kiosk"}
    assert hall.screen.get("/account").status_code in (302, 303)


def test_a_code_works_at_a_screen_alone(hall):
    code = code_for(hall)
    elsewhere = hall.browser()
    assert elsewhere.post(hall.url("/kiosk"), data={"code": code}).status_code == 409
    elsewhere.set_cookie("kiosk-code", code)
    elsewhere.set_cookie("kiosk", "forged")
    cast = elsewhere.post(hall.url("/cast"), data={"submission": SUBMISSION, "choice": "1:1", "sure": "y"})  # fmt: skip
    assert cast.status_code in (303, 401, 403)
    assert count(hall, Ballot) == 0


def test_an_account_neither_sees_nor_cancels_what_its_person_cast_at_a_screen(hall, voter):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    vote(hall)
    refused = voter.post(hall.url("/cancel"), data={"submission": "c" * 16, "sure": "y"})
    assert refused.status_code == 409
    assert hall.call(lambda: db.session.scalars(select(Ballot.is_cancelled)).all()) == [False]
    own = hall.call(lambda: casting.own_ballot(round_of(hall), db.session.get(User, hall.voter_id)))
    assert own is None
    code = hall.call(lambda: db.session.scalars(select(KioskCode.code)).one())
    guest = Guest(hall.round_id, code, person_of(hall))
    assert hall.call(lambda: casting.own_ballot(round_of(hall), guest)) is not None


def person_of(hall):
    return hall.call(lambda: db.session.scalars(select(KioskCode.person)).one())


def test_codes_cannot_be_guessed_at_a_screen(hall):
    answers = [hall.screen.post(hall.url("/kiosk"), data={"code": f"ACDE{n}"}) for n in range(25)]
    assert "Too many attempts" in words(answers[-1])


def test_marks_of_all_channels_keep_each_other_out(hall, voter):
    code_for(hall)
    blocked = voter.post(hall.url("/cast"), data={"submission": SUBMISSION, "choice": "1:1", "sure": "y"})  # fmt: skip
    assert blocked.status_code == 409
    assert "marked for voting on a screen" in words(blocked)
    sheet = hall.clerk.post(hall.desk, data={"shown": hall.address})
    assert sheet.status_code == 409
    assert "you can give them another code" in words(sheet)


def test_who_lost_the_code_gets_another_one_until_they_have_voted(hall):
    lost, found = code_for(hall), code_for(hall)
    assert "We do not know this code" in words(hall.screen.post(hall.url("/kiosk"), data={"code": lost}))  # fmt: skip
    hall.screen.post(hall.url("/kiosk"), data={"code": found})
    vote(hall)
    refused = hall.clerk.post(f"{hall.desk}/code", data={"shown": hall.address})
    assert refused.status_code == 409
    assert count(hall, Participation) == 1


def test_the_audit_log_of_a_code_names_nobody(hall):
    code_for(hall)
    query = select(AuditEntry.after).where(AuditEntry.action == "desk.code")
    assert hall.call(lambda: db.session.scalars(query).all()) == [{"station": "Town hall"}]


def test_a_round_is_closed_with_codes_that_nobody_used(hall):
    hall.screen.post(hall.url("/kiosk"), data={"code": code_for(hall)})
    vote(hall)
    code_for(hall, hall.call(lambda: db.session.get(User, hall.make_person()).email))
    hall.call(lambda: tasks.finish(round_of(hall), None, "the end"))  # verify.py runs in it
    (line,) = hall.call(lambda: reconciling.published(round_of(hall)))
    assert (line.channel, line.voted, line.ballots, line.missing) == ("kiosk", 2, 1, 1)
    assert count(hall, KioskCode) == 0


def test_a_guest_of_one_round_votes_in_no_other(hall):
    from tests.factories.budgets import build_round

    code = code_for(hall)

    def elsewhere():
        guest = kiosk.guest_of(round_of(hall), code)
        with pytest.raises(CastRefused) as error:
            casting.cast(build_round(db), guest, "", {"1": 1}, SUBMISSION)
        return error.value.reason

    assert hall.call(elsewhere) is Refusal.NOT_ON_ROLL


def test_no_code_after_the_end_of_voting(hall):
    def shut():
        round_ = round_of(hall)
        tasks.finish(round_, None, "the end")
        with pytest.raises(desk.Turned) as error:
            kiosk.issue(round_, station_of(hall), hall.address, "", db.session.get(User, hall.clerk_id))  # fmt: skip
        return error.value.reason

    assert hall.call(shut) is Refusal.ROUND_CLOSED


def station_of(hall):
    from app.budgets.models import Station

    return db.session.get(Station, hall.station_id)
