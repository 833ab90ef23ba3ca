"""The pages of what takes two people, and what voters see of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select

from app.accounts.models import Role, User
from app.audit.models import AuditEntry
from app.budgets import tasks
from app.budgets.models import Act, Ballot, Project, Round, RoundDecision
from app.budgets.services import bundle, closing, decisions
from app.core.clock import now
from app.extensions import db
from tests.budgets.test_routes import add, ballots, cast, hidden


@pytest.fixture
def administrator(town):
    return town.browser(town.make_person(Role.ADMINISTRATOR))


def ask(browser, town, act, **data):
    answer = browser.post(
        town.staff_url(f"/ask/{act}"), data={"reason": "The ground is wet"} | data
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def decide(town, facilitator, administrator, act, **data):
    request = ask(facilitator, town, act, **data)
    answer = administrator.post(f"{request}/confirm")
    assert answer.status_code == 303, answer.text


def state(town):
    with town.app.app_context():
        return db.session.get(Round, town.round_id).state.value


def project_id(town, code="1"):
    with town.app.app_context():
        return db.session.scalars(select(Project.id).where(Project.code == code)).one()


def test_the_second_person_sees_what_will_happen_and_why(town, facilitator, administrator):
    request = ask(facilitator, town, "pause")
    mine, theirs = facilitator.get(request).text, administrator.get(request).text
    for page in (mine, theirs):
        assert "Voting is to be paused." in page
        assert "The ground is wet" in page
        assert "The server takes no ballot" in page
    assert "Confirm: Pause voting" in theirs
    assert "Confirm: Pause voting" not in mine
    assert "Take my request back" in mine
    assert "Take my request back" not in theirs
    assert "This waits for a second person" in administrator.get(town.staff_url()).text
    assert "This waits for a second person" in administrator.get(town.staff_url("/exceptions")).text


def test_who_asked_cannot_confirm_and_a_second_request_waits(town, facilitator, administrator):
    request = ask(facilitator, town, "pause")
    answer = facilitator.post(f"{request}/confirm")
    assert answer.status_code == 409
    assert "You asked for it yourself" in answer.text
    late = administrator.post(town.staff_url("/ask/close"), data={"reason": "Fire in the hall"})
    assert late.status_code == 409
    assert "Decide about that first" in late.text
    assert state(town) == "voting"
    assert administrator.post(f"{request}/take-back").location.endswith(request)
    assert facilitator.post(f"{request}/take-back").location == town.staff_url()
    assert administrator.post(f"{request}/confirm").status_code == 409
    assert state(town) == "voting"


def test_a_colleague_rejects_a_request_by_a_button(town, facilitator, administrator):
    request = ask(facilitator, town, "pause")
    assert "Reject this request" not in facilitator.get(request).text
    assert "Reject this request" in administrator.get(request).text
    assert administrator.post(f"{request}/reject").location == town.staff_url()
    assert "This request is over" in facilitator.get(request).text
    assert administrator.post(f"{request}/reject").location.endswith(request)


def test_only_requests_of_this_round_and_only_staff(town, voter, facilitator):
    request = ask(facilitator, town, "pause")
    elsewhere = request.replace(f"budgets/{town.round_id}/", f"budgets/{town.call(town._round)}/")
    assert facilitator.get(elsewhere).status_code == 404
    for tail in ("", "/confirm", "/take-back", "/reject"):
        call = voter.post if tail else voter.get
        assert call(request + tail).status_code == 403
        call = town.browser().post if tail else town.browser().get
        assert call(request + tail).status_code == 303


def test_bad_input_is_said_beside_the_field_and_kept(town, facilitator):
    empty = facilitator.post(town.staff_url("/ask/pause"), data={"reason": " "})
    assert empty.status_code == 422
    assert "Write a reason" in empty.text
    sooner = facilitator.post(town.staff_url("/ask/extend"), data={"reason": "We need more time", "closes_at": "2020-01-01T20:00"})  # fmt: skip
    assert sooner.status_code == 422
    assert "Choose a time after the deadline that holds now" in sooner.text
    assert "We need more time" in sooner.text
    other = facilitator.post(
        town.staff_url("/ask/withdraw"), data={"reason": "Wet", "project_id": "999"}
    )
    assert other.status_code == 422
    assert facilitator.get(town.staff_url("/ask/burn")).status_code == 404
    too_early = facilitator.post(town.staff_url("/ask/resume"), data={"reason": "It is dry"})
    assert too_early.status_code == 409


def test_both_names_are_in_the_audit_log(town, facilitator, administrator):
    decide(town, facilitator, administrator, "pause")
    with town.app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("round."))
        ).all()
        acted = {e.action: e.actor_id for e in entries}
        second = db.session.scalars(select(RoundDecision)).one().confirmed_by_id
    assert (acted["round.asked"], acted["round.confirmed"]) == (town.facilitator_id, second)
    log = administrator.get("/admin/audit").text
    assert "Asked a second person about a budget round" in log
    assert "Confirmed what a colleague asked about a budget round" in log


def test_a_pause_is_seen_and_keeps_drafts_and_choices(town, voter, facilitator, administrator):
    add(voter, town, "1", "4")
    page = voter.get(town.url("/review"))
    decide(town, facilitator, administrator, "pause")
    data = {
        "submission": hidden(page, "submission")[0],
        "sure": "y",
        "choice": hidden(page, "choice"),
    }
    answer = voter.post(town.url("/cast"), data=data)
    assert answer.status_code == 409
    assert "Voting is paused" in answer.text
    assert sorted(hidden(answer, "choice")) == ["1:1", "1:4"]
    assert voter.post(town.url("/booth"), data={"add": "3"}).status_code == 403
    assert "Voting is paused" in voter.get(town.url("/booth")).text
    for browser in (voter, town.browser()):
        page = browser.get(town.url()).text
        assert "Voting is paused" in page
        assert "The ground is wet" in page
        assert f'href="{town.url("/booth")}"' not in page
    assert ballots(town) == []
    decide(town, facilitator, administrator, "resume", reason="It is dry again")
    assert cast(voter, town).status_code == 200
    assert ballots(town) == [('{"1":1,"4":1}', 1, False)]


def test_a_later_deadline_and_the_old_one_are_both_seen(town, facilitator, administrator):
    decide(town, facilitator, administrator, "extend", closes_at="2099-05-04T18:00")
    page = town.browser().get(town.url()).text
    assert "First promised to close" in page
    assert "Voting goes on longer" in page
    assert "2099" in page
    with time_machine.travel(now() + timedelta(days=20)):
        assert state(town) == "voting"


def test_a_withdrawn_project_stays_to_be_seen_and_is_left_out(
    town, voter, facilitator, administrator
):
    add(voter, town, "1", "4")
    page = voter.get(town.url("/review"))
    decide(town, facilitator, administrator, "withdraw", project_id=str(project_id(town)))
    data = {
        "submission": hidden(page, "submission")[0],
        "sure": "y",
        "choice": hidden(page, "choice"),
    }
    answer = voter.post(town.url("/cast"), data=data)
    assert answer.status_code == 409
    assert "A project that you chose was withdrawn from the vote" in answer.text
    assert "“Project 1” was withdrawn from this vote" in answer.text
    assert "€70 is left" in answer.text
    assert hidden(answer, "choice") == ["1:4"]
    booth = voter.get(town.url("/booth")).text
    assert "€70 is left" in booth
    assert 'name="add" value="1"' not in booth
    assert voter.post(town.url("/booth"), data={"add": "1"}).status_code == 303
    assert cast(voter, town).status_code == 200
    assert ballots(town) == [('{"4":1}', 1, False)]
    for path in (town.url(), town.url(f"/projects/{project_id(town)}"), town.url("/booth")):
        page = town.browser().get(path).text
        assert "Withdrawn" in page
        assert "The ground is wet" in page


def test_what_it_means_for_a_cast_ballot_is_said_in_the_booth_alone(
    town, voter, facilitator, administrator
):
    add(voter, town, "1", "4")
    cast(voter, town)
    other = town.browser(town.make_person())
    add(other, town, "2")
    cast(other, town)
    decide(town, facilitator, administrator, "withdraw", project_id=str(project_id(town)))
    mine = "“Project 1” was withdrawn from this vote. The ballot you cast counts without it. €70 is left"
    assert mine in voter.get(town.url("/booth")).text
    for browser, path in (
        (other, "/booth"),
        (town.browser(), "/booth"),
        (voter, ""),
        (facilitator, "/booth"),
    ):
        assert "A choice of yours was withdrawn" not in browser.get(town.url(path)).text
    voter.post(town.url("/change"), data={"begin": "cast"})
    assert "“Project 1” was withdrawn from this vote" in voter.get(town.url("/booth")).text
    assert cast(voter, town).status_code == 200
    assert ('{"4":1}', 2, False) in ballots(town)


def test_where_a_vote_goes_with_a_document_not_even_that_is_shown(
    town, voter, facilitator, administrator, monkeypatch
):
    from app.budgets.services import withdrawn
    from app.budgets.services.who import Base, Who

    add(voter, town, "1", "4")
    cast(voter, town)
    decide(town, facilitator, administrator, "withdraw", project_id=str(project_id(town)))
    monkeypatch.setattr(withdrawn, "who_of", lambda _round: Who(Base.RESIDENT))
    assert "A choice of yours was withdrawn" not in voter.get(town.url("/booth")).text


def test_the_results_tell_what_changed(town, voter, facilitator, administrator):
    add(voter, town, "2")
    cast(voter, town)
    decide(town, facilitator, administrator, "withdraw", project_id=str(project_id(town)))
    decide(town, facilitator, administrator, "close", reason="All have voted")
    assert state(town) == "counting"
    administrator.post(town.staff_url("/publish"))
    page = town.browser().get(town.url("/results")).text
    assert "The project “Project 1” was withdrawn from the vote" in page
    assert "The ground is wet" in page
    assert "Asked for by: Facilitator. Confirmed by another person: Administrator." in page
    assert "All have voted" in page


def test_an_interrupted_close_goes_on_without_a_new_request(
    town, voter, facilitator, administrator, monkeypatch
):
    add(voter, town, "2")
    cast(voter, town)
    request = ask(facilitator, town, "close")
    assert facilitator.post(town.staff_url("/go-on")).status_code == 409
    stopped = bundle.BundleRefused("killed")

    def stop(_data):
        raise stopped

    with monkeypatch.context() as patched:
        patched.setattr(bundle, "verify", stop)
        assert administrator.post(f"{request}/confirm").status_code == 303
    page = facilitator.get(town.staff_url()).text
    assert "Go on with the close" in page
    assert "Nothing was destroyed or published" in page or "Go on with it" in page
    assert facilitator.post(town.staff_url("/go-on")).location == town.staff_url()
    assert "Publish the result" in facilitator.get(town.staff_url()).text


@pytest.mark.parametrize("is_early", [True, False])
def test_marks_without_a_ballot_stop_the_close_with_a_page_that_says_what_to_do(
    town, voter, facilitator, administrator, is_early
):
    add(voter, town, "2")
    cast(voter, town)
    town.call(lambda: db.session.execute(delete(Ballot)))
    with time_machine.travel(now() + timedelta(days=0 if is_early else 2)):
        facilitator, administrator = (
            town.browser(town.facilitator_id),
            town.browser(town.make_person(Role.ADMINISTRATOR)),
        )
        request = ask(facilitator, town, "close")
        answer = administrator.post(f"{request}/confirm")
        assert answer.location == town.staff_url("/agreement")
        page = administrator.get(answer.location).text
        assert "Roll and ballot box do not agree" in page
        assert "put back the newest whole backup" in page
        assert re.search(r"web</span></td>.*<span>1</span>.*<span>0</span>", page, re.DOTALL)
        assert state(town) == ("voting" if is_early else "counting")
        with town.app.app_context():
            assert db.session.get(Round, town.round_id).closed_at is None
            decision = db.session.scalars(select(RoundDecision)).one()
            assert decision.is_open, "once all is well it can be confirmed"
        done = town.app.test_cli_runner().invoke(
            args=["round", "close", str(town.round_id), *by_two(town), "--reason", "Fire"]
        )
        assert done.exit_code == 1


def by_two(town):
    def emails():
        first, second = make(town, Role.FACILITATOR), make(town, Role.ADMINISTRATOR)
        return ["--by", first.email, "--and", second.email.upper()]

    return town.call(emails)


def make(town, *roles):
    from tests.factories import make_user

    user = make_user(*roles)
    db.session.add(user)
    db.session.flush()
    return user


def test_a_gap_that_comes_after_the_close_stops_it_before_the_log_ends(town, voter):
    add(voter, town, "2")
    cast(voter, town)

    def close():
        round_ = db.session.get(Round, town.round_id)
        closing.close(round_, None, "Fire")
        db.session.execute(delete(Ballot))
        db.session.commit()
        with pytest.raises(closing.NotClosable, match="roll_differs"):
            tasks.finish(round_)
        db.session.rollback()

    town.call(close)


# The command


def close_by_command(town, *words):
    return town.app.test_cli_runner().invoke(args=["round", "close", str(town.round_id), *words])


def test_the_command_names_two_people_who_may(town, voter):
    add(voter, town, "2")
    cast(voter, town)
    by = by_two(town)
    resident = town.call(lambda: make(town).email)
    assert close_by_command(town, "--reason", "Fire").exit_code == 2
    for words in (
        [*by[:2], "--and", by[1]],
        [*by[:2], "--and", resident],
        ["--by", resident, *by[2:]],
        [*by[:2], "--and", "nobody@example.org"],
    ):
        assert close_by_command(town, *words, "--reason", "Fire").exit_code == 1
        assert state(town) == "voting"
    assert close_by_command(town, *by).exit_code == 1
    done = close_by_command(town, *by, "--reason", "Fire", "--publish")
    assert done.exit_code == 0, done.output
    assert state(town) == "confirmed"
    with town.app.app_context():
        entries = select(AuditEntry.action, User.email).join(User, User.id == AuditEntry.actor_id)
        acted = dict(
            db.session.execute(entries.where(AuditEntry.action.startswith("round."))).all()
        )
    assert (acted["round.asked"], acted["round.confirmed"]) == (by[1], by[3].lower())
    assert acted["round.closed"] == by[3].lower()
    assert close_by_command(town, *by).exit_code == 0


def test_the_command_says_that_the_key_of_the_log_is_missing(town, monkeypatch):
    monkeypatch.setattr(closing.logbook.keys, "signer", lambda _round: None)
    done = close_by_command(town, *by_two(town), "--reason", "Fire")
    assert (done.exit_code, "key_missing" in done.output) == (1, True)
    assert state(town) == "voting"


def test_the_command_leaves_another_request_alone(town, facilitator):
    ask(facilitator, town, "pause")
    done = close_by_command(town, *by_two(town), "--reason", "Fire")
    assert (done.exit_code, "request_open" in done.output) == (1, True)
    assert state(town) == "voting"


def test_a_request_of_the_first_person_is_the_one_that_is_confirmed(town):
    by = by_two(town)

    def begin():
        user = db.session.scalars(select(User).where(User.email == by[1])).one()
        decisions.ask(db.session.get(Round, town.round_id), user, Act.CLOSE, "Fire in the hall")

    town.call(begin)
    assert close_by_command(town, *by).exit_code == 0
    with town.app.app_context():
        assert db.session.get(Round, town.round_id).close_reason == "Fire in the hall"
        assert len(db.session.scalars(select(RoundDecision)).all()) == 1
