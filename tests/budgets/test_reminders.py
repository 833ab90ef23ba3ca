"""Only who has not voted and asked for it is reminded, once, and nothing left says who that was."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.budgets import mails, tasks
from app.budgets.models import Reminder, Round
from app.budgets.services import casting, reminders
from app.core import mail
from app.core.clock import now
from app.core.database import Base
from app.core.mail import OutgoingMail
from app.extensions import db
from app.notifications import links
from app.notifications.models import NotificationSettings, Rhythm
from tests.budgets.parallel import Crowd
from tests.factories import make_user

SOON = {"at": None, "days_before": 3, "texts": {"en": "Bring your neighbours."}}


def people(town, number, **values):
    """Accounts that asked to be reminded; their ids."""

    def make():
        users = [make_user(**values) for _ in range(number)]
        db.session.add_all(users)
        db.session.flush()
        db.session.add_all(NotificationSettings(user_id=u.id, wants_reminders=True) for u in users)
        return [user.id for user in users]

    return town.call(make)


def planned(town, **values):
    return town.call(
        lambda: reminders.plan(db.session.get(Round, town.round_id), None, **(SOON | values)).id
    )


def vote(town, user_id):
    town.call(
        lambda: casting.cast(
            db.session.get(Round, town.round_id),
            db.session.get(User, user_id),
            "",
            {"1": 1},
            "s" * 16,
        )
    )


def written(town):
    return town.call(
        lambda: sorted(
            db.session.scalars(
                select(OutgoingMail.recipient).where(
                    OutgoingMail.dedupe_key.startswith(mails.REMINDER)
                )
            )
        )
    )


def address(town, user_id):
    return town.call(lambda: db.session.get(User, user_id).email)


class Post:
    """A mail server that takes all, and remembers."""

    sock = object()

    def __init__(self):
        self.taken = []

    def send_message(self, message):
        self.taken.append(message)

    def quit(self):
        pass


@pytest.fixture
def post(town, monkeypatch):
    post = Post()
    town.app.config["MAIL_URL"] = "smtp://nowhere"
    monkeypatch.setattr(mail, "_connect", lambda _url: post)
    return post


def test_who_may_vote_has_not_and_asked_is_reminded_once(town, post):
    voted, waiting, *_others = (
        people(town, 1, **v)[0] for v in ({}, {}, {"confirmed_at": None}, {"blocked_at": now()})
    )
    vote(town, voted)  # the mail about that is another
    planned(town)
    for _again in range(2):
        town.call(tasks.send_reminders)
    assert written(town) == [address(town, waiting)]
    assert address(town, town.voter_id) not in written(town)  # never asked to be
    town.call(mail.send_pending)
    [sent] = [m for m in post.taken if m["Subject"].startswith("You can still vote")]
    assert sent["To"] == address(town, waiting)
    assert sent["List-Unsubscribe-Post"] == links.ONE_CLICK
    text = sent.get_body(("plain",)).get_content()
    assert "Bring your neighbours." in text
    assert f"/budgets/{town.round_id}" in text
    assert "Project" not in text
    town.call(tasks.send_reminders)
    assert written(town) == []


@pytest.mark.parametrize("pause", [True, False])
def test_a_pause_holds_reminders_back_and_loses_none(town, post, monkeypatch, pause):
    (waiting,) = people(town, 1)
    planned(town)
    town.call(tasks.send_reminders)
    if pause:
        town.call(lambda: setattr(db.session.get(Round, town.round_id), "paused_at", now()))
    else:
        monkeypatch.setattr(casting.keys, "load", lambda _round: None)
    town.call(mail.send_pending)
    assert post.taken == []
    assert written(town) == [address(town, waiting)]
    town.call(lambda: setattr(db.session.get(Round, town.round_id), "paused_at", None))
    monkeypatch.undo()
    monkeypatch.setattr(mail, "_connect", lambda _url: post)
    with time_machine.travel(now() + timedelta(minutes=16)):
        town.call(mail.send_pending)
    assert [one["To"] for one in post.taken] == [address(town, waiting)]


def test_before_its_time_and_after_the_close_nothing_is_sent(town):
    people(town, 1)
    planned(town, at=now() + timedelta(hours=5), days_before=None)
    town.call(tasks.send_reminders)
    assert written(town) == []
    with time_machine.travel(now() + timedelta(days=2)):
        town.call(tasks.send_reminders)
    assert written(town) == []
    with time_machine.travel(now() + timedelta(hours=6)):
        town.call(tasks.send_reminders)
    assert len(written(town)) == 1


def test_a_reminder_before_the_close_moves_with_the_close(town):
    def moves():
        round_ = db.session.get(Round, town.round_id)
        reminder = reminders.plan(round_, None, **SOON)
        before = reminders.due_at(round_, reminder)
        round_.closes_at += timedelta(days=2)
        assert reminders.due_at(round_, reminder) - before == timedelta(days=2)
        db.session.rollback()

    town.call(moves)


def test_who_votes_or_says_stop_while_the_mail_waits_gets_none(town, post):
    votes, stops, stays = people(town, 3)
    planned(town)
    town.call(tasks.send_reminders)
    assert len(written(town)) == 3
    vote(town, votes)
    stop = town.call(lambda: links.stop_url(db.session.get(User, stops), links.REMINDERS))
    assert (
        town.browser()
        .post(stop.removeprefix("http://localhost").replace("https://folkmoot.test", ""))
        .status_code
        == 200
    )
    town.call(mail.send_pending)
    reminded = [m["To"] for m in post.taken if m["Subject"].startswith("You can still vote")]
    assert reminded == [address(town, stays)]
    assert written(town) == []


def test_one_click_stops_reminders_and_nothing_else(town):
    [user_id] = people(town, 1)
    path = (
        "/notifications/stop/"
        + town.call(lambda: links.stop_url(db.session.get(User, user_id), links.REMINDERS)).rsplit(
            "/", 1
        )[1]
    )
    browser = town.browser()
    assert "not reminded of votes" in browser.get(path).text
    assert "not reminded of votes" in browser.post(path).text
    kept = select(NotificationSettings.wants_reminders, NotificationSettings.rhythm)
    assert town.call(lambda: db.session.execute(kept).one()) == (False, Rhythm.DAILY)
    assert browser.post(path[:-3] + "abc").status_code == 404


def test_the_setting_is_off_until_somebody_ticks_it(town, voter):
    page = voter.get("/notifications/settings")
    assert re.search(r'name="wants_reminders"[^>]*>', page.text)
    assert "checked" not in re.search(r'<input[^>]*name="wants_reminders"[^>]*>', page.text)[0]
    voter.post("/notifications/settings", data={"rhythm": "never", "wants_reminders": "y"})
    assert town.call(lambda: db.session.get(NotificationSettings, town.voter_id).wants_reminders)


def test_killed_in_the_middle_it_goes_on_without_gap_or_repetition(town, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 4)
    everybody = people(town, 11)
    reminder_id = planned(town)
    assert town.call(lambda: reminders.send_some(reminder_id))
    real, calls = mails.remind, []

    def dies(user, *rest):
        calls.append(user.id)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(user, *rest)

    monkeypatch.setattr(mails, "remind", dies)
    with pytest.raises(KeyboardInterrupt):
        town.call(lambda: reminders.send_some(reminder_id))
    with town.app.app_context():
        db.session.rollback()
    monkeypatch.setattr(mails, "remind", real)
    town.call(tasks.send_reminders)
    assert written(town) == sorted(address(town, one) for one in everybody)


def work(tell):
    for reminder_id in reminders.due():
        while reminders.send_some(reminder_id):
            db.session.commit()
            tell(went_on=True)
        db.session.commit()


def test_two_workers_write_to_nobody_twice(town):
    """Each mail's key is unique while it waits, so that twice would be an error, and one is a mail."""
    everybody = people(town, 120)
    planned(town)
    crowd = Crowd(town.app)
    for _process in range(3):
        crowd.add(work)
    crowd.go()
    _said, all_ended = crowd.join()
    assert all_ended
    assert written(town) == sorted(address(town, one) for one in everybody)


def test_nothing_left_tells_who_was_reminded(town, post):
    """After the sending and the close no row names one of them in connection with the round."""
    ids = people(town, 3)
    planned(town)
    town.call(tasks.send_reminders)
    post.send_message = _refuse  # one that the server never takes must not stay either
    town.call(mail.send_pending)
    assert len(written(town)) == 3
    assert town.call(
        lambda: {m.time().isoformat() for m in db.session.scalars(select(OutgoingMail.created_at))}
    ) == {"00:00:00"}
    town.call(lambda: tasks.finish(db.session.get(Round, town.round_id), None, "over"))
    assert written(town) == []
    secrets_ = town.call(
        lambda: [
            (u.uuid, u.email) for u in db.session.scalars(select(User).where(User.id.in_(ids)))
        ]
    )
    own = {"users", "notification_settings"}

    def found():
        for table in Base.metadata.sorted_tables:
            if table.name not in own:
                for row in db.session.execute(select(table)):
                    yield from (
                        table.name
                        for uuid, email in secrets_
                        if uuid in str(row) or email in str(row)
                    )

    assert town.call(lambda: list(found())) == []
    reminder = town.call(lambda: db.session.scalar(select(Reminder.reached)))
    assert reminder == 0


def _refuse(_message):
    raise smtplib.SMTPRecipientsRefused({})


def test_a_facilitator_plans_and_removes_them(town, facilitator):
    path = town.staff_url("/reminders")
    form = {"when": "before", "days_before": "2", "texts-en": "Come along."}
    assert facilitator.post(path, data=form).status_code == 303
    page = facilitator.get(path)
    assert "2 days before voting closes" in page.text
    assert "Come along." in page.text
    assert facilitator.post(f"{path}/1/remove").status_code == 303
    assert "No reminder is planned yet" in facilitator.get(path).text
    for _n in range(3):
        facilitator.post(path, data=form)
    assert "Plan this reminder" not in facilitator.get(path).text
    answer = facilitator.post(path, data=form, follow_redirects=True)
    assert "No more reminders can be planned" in answer.text
    assert len(town.call(lambda: db.session.scalars(select(Reminder)).all())) == 3
    assert town.browser(town.voter_id).get(path).status_code == 403


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"when": "before", "days_before": "0"}, "Enter a number from 1 to 60"),
        ({"when": "before", "days_before": ""}, "Enter a number from 1 to 60"),
        ({"when": "at", "at": ""}, "Set a time"),
        ({"when": "at", "at": "2020-01-01T10:00"}, "Choose a time to come"),
        ({"when": "at", "at": "2199-01-01T10:00"}, "before voting closes"),
        ({"when": "before", "days_before": "3", "texts-en": "x" * 601}, "Shorten"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(town, facilitator, data, words):
    answer = facilitator.post(town.staff_url("/reminders"), data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert town.call(lambda: db.session.scalars(select(Reminder)).all()) == []


def test_one_under_way_cannot_be_removed(town, facilitator):
    planned(town)
    town.call(lambda: db.session.execute(update(Reminder).values(reached=5)))
    answer = facilitator.post(town.staff_url("/reminders/1/remove"), follow_redirects=True)
    assert "is being sent" in answer.text


@pytest.mark.parametrize(
    "values", [{"number": 4}, {"days_before": None}, {"at": now()}, {"days_before": 0}]
)
def test_the_database_keeps_them_few_and_timed(town, values):
    def put():
        db.session.add(
            Reminder(
                **({"round_id": town.round_id, "number": 1, "days_before": 3, "texts": {}} | values)
            )
        )
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    town.call(put)
