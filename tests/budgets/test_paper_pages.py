"""The pages for paper: who may open them, and a whole day at a station and a night of entering sheets."""

import html
import re

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Role, User
from app.budgets import tasks
from app.budgets.models import Ballot, PaperBatch, PaperSheet, Participation, Round, Station
from app.budgets.services.paper import batches, committing, serials
from app.extensions import db
from tests.factories import make_user
from tests.factories.paper import fill, mark_some, station


@pytest.fixture
def hall(town):
    """A town with a station and three clerks; `clerks` are their browsers."""
    town.clerk_ids = [town.make_person(Role.CLERK) for _ in range(3)]
    town.clerks = [town.browser(one) for one in town.clerk_ids]
    town.station_id = town.call(lambda: station(round_of(town)).id)
    return town


def round_of(town):
    return db.session.get(Round, town.round_id)


def staff_of(town):
    return [db.session.get(User, one) for one in town.clerk_ids]


def paper(town, tail=""):
    return town.staff_url(f"/paper{tail}")


def desk(town):
    return paper(town, f"/stations/{town.station_id}")


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(answer.text)).split())


def batch_at(town, batch_id, tail=""):
    return paper(town, f"/batches/{batch_id}{tail}")


def count(town, model):
    return town.call(lambda: db.session.scalar(select(func.count()).select_from(model)))


# ---- who may


def test_clerks_work_with_paper_and_run_nothing(hall):
    clerk = hall.clerks[0]
    for path in ("/admin/budgets/paper", paper(hall), desk(hall), paper(hall, "/batches")):
        assert clerk.get(path).status_code == 200, path
    page = clerk.get(paper(hall)).text
    assert "Add a station" not in page
    assert "The round" not in page
    assert clerk.post(paper(hall), data={"name": "Library"}).status_code == 403
    gone = clerk.post(paper(hall, f"/stations/{hall.station_id}/remove"))
    assert gone.status_code == 403
    for path in (hall.staff_url(), hall.staff_url("/ask/close"), "/admin/budgets"):
        assert clerk.get(path).status_code == 403


@pytest.mark.parametrize("role", [None, Role.MODERATOR])
def test_nobody_else_marks_people_or_enters_sheets(hall, role):
    browser = hall.browser(hall.make_person(*filter(None, [role])))
    batch = hall.call(lambda: fill(round_of(hall), ["1"], staff_of(hall)).id)
    assert browser.get(desk(hall)).status_code == 403
    assert browser.post(desk(hall), data={"shown": "a@example.org"}).status_code == 403
    for tail in ("/enter", "/settle", "/commit", "/recount", "/take-out", "/discard"):
        assert browser.post(batch_at(hall, batch, tail), data={"line": "x"}).status_code == 403
    assert count(hall, Participation) == 0


def test_what_is_another_rounds_is_not_found(hall):
    from tests.factories.budgets import build_round

    def elsewhere():
        other = build_round(db)
        batch = batches.open_batch(other, station(other), "", 1, staff_of(hall)[0])
        return batch.station_id, batch.id

    station_id, batch_id = hall.call(elsewhere)
    assert hall.clerks[0].get(paper(hall, f"/stations/{station_id}")).status_code == 404
    assert hall.clerks[0].get(batch_at(hall, batch_id)).status_code == 404


# ---- stations


def test_facilitators_add_and_remove_stations(hall, facilitator):
    assert facilitator.post(paper(hall), data={"name": " Library "}).status_code == 303
    again = facilitator.post(paper(hall), data={"name": "Library"})
    assert again.status_code == 422
    assert "There is a station of this name" in again.text
    assert 'value="Library"' in again.text
    assert "Library" in facilitator.get(paper(hall)).text
    facilitator.post(paper(hall, f"/stations/{hall.station_id}/remove"))
    assert hall.call(lambda: db.session.scalars(select(Station.name)).all()) == ["Library"]


def test_nothing_is_printed_before_the_round_is_open(hall, facilitator):
    from tests.factories.budgets import build_round

    draft = hall.call(lambda: build_round(db, is_open=False).id)
    page = f"/admin/budgets/{draft}/paper"
    assert "Show the sheets" not in facilitator.get(page).text
    answer = facilitator.post(f"{page}/sheets", data={"number": "1"}, follow_redirects=True)
    assert "Open the round first" in words(answer)


def test_small_numbers_are_not_shown_while_voting_is_open(hall):
    hall.call(lambda: mark_some(round_of(hall), 9, staff_of(hall)[0]) and None)
    assert "Town hall not shown 0" in words(hall.clerks[0].get(paper(hall)))
    hall.call(lambda: mark_some(round_of(hall), 1, staff_of(hall)[0]) and None)
    assert "Town hall 10 0" in words(hall.clerks[0].get(paper(hall)))


# ---- the desk


def test_the_desk_says_give_one_sheet_and_then_none(hall):
    address = hall.call(lambda: db.session.get(User, hall.voter_id).email)
    clerk = hall.clerks[0]
    done = clerk.post(desk(hall), data={"shown": address}, follow_redirects=True)
    assert "Give one sheet" in words(done)
    assert address not in done.text
    assert done.headers["Cache-Control"] == "no-store"
    again = hall.clerks[1].post(desk(hall), data={"shown": address})
    assert again.status_code == 409
    assert "Give no sheet" in words(again)
    assert "“Town hall”" in again.text
    assert count(hall, Participation) == 1


def test_the_desk_keeps_what_was_mistyped(hall):
    answer = hall.clerks[0].post(desk(hall), data={"shown": "no address"})
    assert answer.status_code == 422
    assert 'value="no address"' in answer.text
    assert "Enter an e-mail address like" in words(answer)
    assert "autofocus" in answer.text


def test_who_was_given_a_sheet_finds_no_booth_button(hall, voter):
    address = hall.call(lambda: db.session.get(User, hall.voter_id).email)
    hall.clerks[0].post(desk(hall), data={"shown": address})
    page = voter.get(hall.url())
    assert "You were given a sheet of paper" in words(page)
    answer = voter.post(hall.url("/cast"), data={"submission": "s" * 16, "choice": "1:1", "sure": "y"})  # fmt: skip
    assert answer.status_code == 409
    assert "You were given a sheet of paper" in words(answer)


# ---- sheets


def test_sheets_bear_a_serial_twice_and_the_projects_by_number(hall):
    answer = hall.clerks[0].post(paper(hall, "/sheets"), data={"number": "3"})
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.findall(r"<p class=\"code\"><bdi>([A-Z0-9-]+)</bdi>", answer.text)
    assert len(found) == 6
    assert found[::2] == found[1::2]
    assert len(set(found)) == 3
    with hall.app.app_context():
        assert all(serials.is_of(round_of(hall), serials.plain(one)) for one in found)
    assert answer.text.count("Project 1") == 3
    assert hall.clerks[0].post(paper(hall, "/sheets"), data={"number": "101"}).status_code == 422


# ---- batches


def test_a_night_of_entering_sheets(hall):
    """Two clerks type every sheet, a third settles, and the batch goes into the box."""
    first, second, third = hall.clerks
    hall.call(lambda: mark_some(round_of(hall), 3, staff_of(hall)[0]) and None)
    made = first.post(paper(hall, "/batches"), data={"station": hall.station_id, "counted": "3"})
    at = made.headers["Location"]
    with hall.app.app_context():
        drawn = [serials.shown(serials.draw(round_of(hall))) for _ in range(3)]
    scanned = first.post(at, data={"line": drawn[0]})
    assert scanned.status_code == 422
    assert f"What is marked on {drawn[0]}" in words(scanned)
    assert "Now type what is marked" in words(scanned)
    kept = {"serial": serials.plain(drawn[0])}
    wrong = first.post(at, data={**kept, "line": "1 99"})
    assert f"What is marked on {drawn[0]}" in words(wrong)
    assert first.post(at, data={**kept, "line": "2"}).status_code == 303
    for serial, marks in zip(drawn, ("1", "1 2", "-"), strict=True):
        said = words(first.post(at, data={"line": f"{serial} {marks}"}, follow_redirects=True))
        assert f"Saved: {serial} {marks}" in said
        assert ("does not count: the projects cost too much" in said) is (marks == "1 2")
    for serial, marks in zip(drawn, ("1", "1 2", "x"), strict=True):
        assert second.post(at, data={"line": f"{serial.lower()}  {marks}"}).status_code == 303
    batch = at.removesuffix("/enter")
    refused = first.post(f"{batch}/commit", follow_redirects=True)
    assert "A third must settle them first" in words(refused)
    page = words(third.get(f"{batch}/settle"))
    assert drawn[2] in page
    assert drawn[0] not in page
    own = first.post(f"{batch}/settle", data={"line": f"{drawn[2]} -"})
    assert own.status_code == 422
    assert "Somebody else must settle it" in words(own)
    assert third.post(f"{batch}/settle", data={"line": f"{drawn[2]} -"}).status_code == 303
    done = first.post(f"{batch}/commit", follow_redirects=True)
    assert "The batch is in the ballot box" in words(done)
    assert "3 sheets went in. 1 of them does not count" in words(done)
    assert count(hall, Ballot) == 3
    late = first.post(at, data={"line": f"{drawn[0]} 2"})
    assert late.status_code == 422
    assert "Nothing about it can change now" in words(late)


@pytest.mark.parametrize(("line", "said"), [
    ("", "Type or scan the serial"),
    ("ACDE-FHJK-MNP 1", "This is no serial of a sheet"),
    ("{serial} 99", "No project with the number 99"),
    ("{serial} 1=2", "without “=”"),
    ("{serial} one", "This is no mark of a project: one"),
])  # fmt: skip
def test_a_line_that_cannot_be_right_stays_in_the_field(hall, line, said):
    batch = hall.call(lambda: fill(round_of(hall), [], staff_of(hall), counted=2).id)
    with hall.app.app_context():
        line = line.format(serial=serials.draw(round_of(hall)))
    answer = hall.clerks[0].post(batch_at(hall, batch, "/enter"), data={"line": line})
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'value="{line}"' in answer.text
    assert count(hall, PaperSheet) == 0


def test_a_clerk_sees_nothing_of_the_first_reading(hall):
    batch = hall.call(lambda: fill(round_of(hall), [("1 3",)], staff_of(hall)).id)
    for tail in ("", "/enter", "/settle"):
        page = words(hall.clerks[1].get(batch_at(hall, batch, tail)))
        assert "1 3" not in page


def test_counts_and_sheets_are_put_right(hall):
    batch = hall.call(lambda: fill(round_of(hall), [("1",)], staff_of(hall), counted=5).id)
    serial = hall.call(lambda: db.session.scalars(select(PaperSheet.serial)).one())
    clerk = hall.clerks[0]
    assert clerk.post(batch_at(hall, batch, "/recount"), data={"counted": "0"}).status_code == 422
    assert clerk.post(batch_at(hall, batch, "/recount"), data={"counted": "2"}).status_code == 303
    assert clerk.post(batch_at(hall, batch, "/take-out"), data={"serial": ""}).status_code == 422
    kept = clerk.post(batch_at(hall, batch, "/discard"), follow_redirects=True)
    assert "so it stays" in words(kept)
    none = clerk.post(batch_at(hall, batch, "/take-out"), data={"serial": "A"}, follow_redirects=True)  # fmt: skip
    assert "No sheet with this serial" in words(none)
    clerk.post(batch_at(hall, batch, "/take-out"), data={"serial": serials.shown(serial)})
    assert "forgotten" in words(clerk.post(batch_at(hall, batch, "/discard"), follow_redirects=True))  # fmt: skip
    assert (count(hall, PaperSheet), count(hall, PaperBatch)) == (0, 0)


# ---- the end


def test_sheets_that_wait_need_a_reason_also_after_the_deadline(hall, facilitator):
    hall.call(lambda: fill(round_of(hall), ["1", "2"], staff_of(hall)) and None)
    with time_machine.travel(hall.call(lambda: round_of(hall).closes_at), tick=False):
        page = words(facilitator.get(hall.staff_url("/ask/close")))
        assert "2 sheets of paper lie in open batches and will not count" in page
        ask = hall.staff_url("/ask/close")
        assert facilitator.post(ask, data={"reason": ""}).status_code == 422
        asked = facilitator.post(ask, data={"reason": "The box fell into the river"})
        assert asked.status_code == 303
        second = hall.browser(hall.make_person(Role.FACILITATOR))
        done = second.post(f"{asked.headers['Location']}/confirm", follow_redirects=True)
        assert "Voting is closed" in words(done)
    assert hall.call(lambda: round_of(hall).close_reason) == "The box fell into the river"
    page = words(facilitator.get(hall.url("/results")))
    assert "Sheets of paper were left out The box fell into the river" in page


def test_stubs_are_looked_up_by_anybody(hall):
    def enter():
        mark_some(round_of(hall), 2, staff_of(hall)[0])
        batch = fill(round_of(hall), ["1", "x"], staff_of(hall))
        found = dict(db.session.execute(select(PaperSheet.first_reading, PaperSheet.serial)).all())
        return batch.id, [found[text] for text in sorted(found)]

    batch_id, (good, bad) = hall.call(enter)
    somebody = hall.browser()

    def answer(serial):
        return words(somebody.post(hall.url("/log"), data={"code": serials.shown(serial)}))

    assert "We do not have this sheet yet" in answer(good)
    hall.call(lambda: committing.put_in(round_of(hall), db.session.get(PaperBatch, batch_id), staff_of(hall)[0]))  # fmt: skip
    assert "Your sheet is in the ballot box" in answer(good)
    assert "Your sheet is in the ballot box" in answer(bad), "no result before the close"
    hall.call(lambda: tasks.finish(round_of(hall), None, "the end"))
    assert "Your sheet was counted" in answer(good)
    assert "This sheet did not count" in answer(bad)
    assert "No sheet with this serial" in answer("ACDEFHJKMNPR")


def test_the_result_shows_every_channel_with_what_did_not_come_back(hall, facilitator):
    def vote():
        mark_some(round_of(hall), 4, staff_of(hall)[0])
        committing.put_in(
            round_of(hall), fill(round_of(hall), ["1", "x", "2"], staff_of(hall)), staff_of(hall)[0]
        )
        tasks.finish(round_of(hall), None, "the end")

    hall.call(vote)
    page = words(facilitator.get(hall.url("/results")))
    assert "On paper: Town hall 4 2 1 1" in page


def test_a_district_is_asked_for_where_sheets_differ(hall):
    from app.budgets.services import opening
    from app.budgets.services.rounds import add_envelope, add_project
    from tests.factories.budgets import build_round, make_district

    def draw():
        round_ = build_round(db, is_open=False)
        for slug in ("east", "west"):
            place = make_district(slug=slug, name={"en": slug.title()})
            db.session.add(place)
            db.session.flush()
            add_project(round_, add_envelope(round_, 9000, district_id=place.id), f"In the {slug}", 50)  # fmt: skip
        opening.open_round(round_, None)
        person = make_user()
        db.session.add(person)
        db.session.flush()
        return round_.id, station(round_).id, person.email

    round_id, station_id, address = hall.call(draw)
    at, clerk = f"/admin/budgets/{round_id}/paper", hall.clerks[0]
    asked = clerk.post(f"{at}/stations/{station_id}", data={"shown": address})
    assert asked.status_code == 422
    assert "Ask for the district" in words(asked)
    given = clerk.post(f"{at}/stations/{station_id}", data={"shown": address, "area": "west"}, follow_redirects=True)  # fmt: skip
    assert "Give one sheet: West" in words(given)
    assert clerk.post(f"{at}/sheets", data={"number": "1"}).status_code == 422
    sheet = clerk.post(f"{at}/sheets", data={"number": "1", "area": "west"}).text
    assert "In the west" in sheet
    assert "In the east" not in sheet
    assert clerk.post(f"{at}/batches", data={"station": station_id, "counted": "1"}).status_code == 422  # fmt: skip
    made = clerk.post(f"{at}/batches", data={"station": station_id, "counted": "1", "area": "west"})
    assert made.status_code == 303
