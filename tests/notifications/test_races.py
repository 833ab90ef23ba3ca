"""Several presses and saves of one person at the same moment, each in a process of its own."""

from sqlalchemy import text

from app.comments.models import Comment
from app.core.clock import now
from app.extensions import db
from app.notifications import links, tasks
from app.notifications.links import What
from app.notifications.models import (
    MutedThread,
    Notification,
    NotificationChoice,
    NotificationSettings,
)
from app.notifications.texts import Kind
from tests.factories import make_user
from tests.factories.debates import make_debate
from tests.journeys.people import MANY, at_once, number, stored

CHOICES = {"rhythm": "weekly", "comments-rhythm": "never", "replies-rhythm": "at_once"}


def thread(app) -> tuple[int, int]:
    """Somebody, and a comment that begins a thread."""
    user, debate = stored(app, make_user(), make_debate())
    with app.app_context():
        comment = Comment(parent_id=debate, root_id=debate, body="Yes.", published_at=now())
        db.session.add(comment)
        db.session.commit()
        return user, comment.id


def test_choices_saved_at_once_are_kept_once(scratch_app):
    [user] = stored(scratch_app, make_user())
    requests = [(user, "/notifications/settings", CHOICES)] * MANY
    assert at_once(scratch_app, *requests) == [303] * MANY
    assert number(scratch_app, NotificationSettings) == 1
    assert number(scratch_app, NotificationChoice, NotificationChoice.rhythm.is_not(None)) == 2


def test_the_index_keeps_one_choice_of_a_kind_and_without_it_there_are_two(scratch_app):
    [user] = stored(scratch_app, make_user())
    with scratch_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("INSERT INTO notification_choices (user_id, kind, rhythm, is_on_site) VALUES (:u, 'own', 'never', true)"), {"u": user})  # fmt: skip
        again = text("INSERT INTO notification_choices (user_id, kind, rhythm, is_on_site) VALUES (:u, 'own', 'never', true) ON CONFLICT DO NOTHING")  # fmt: skip
        assert connection.execute(again, {"u": user}).rowcount == 0
        connection.execute(text("DROP INDEX uq_notification_choices_everywhere"))
        assert connection.execute(again, {"u": user}).rowcount == 1


def test_muting_at_once_is_muting_once(scratch_app):
    user, comment = thread(scratch_app)
    path = f"/notifications/threads/{comment}/mute"
    assert at_once(scratch_app, *[(user, path, {})] * MANY) == [303] * MANY
    assert number(scratch_app, MutedThread) == 1


def test_one_press_many_times_at_once_is_one_press(scratch_app):
    user, comment = thread(scratch_app)
    with scratch_app.app_context():
        tokens = [links.stop_token(user, links.Stop(*stop)) for stop in ((What.KIND, Kind.OWN), (What.THREAD, comment))]  # fmt: skip
    presses = [(user, f"/notifications/stop/{token}", {}) for token in tokens * (MANY // 2)]
    assert set(at_once(scratch_app, *presses)) == {200}
    assert number(scratch_app, NotificationChoice) == 1
    assert number(scratch_app, MutedThread) == 1


def test_two_workers_at_once_write_each_mail_once(scratch_app):
    from app.core.events import Concluded, emit
    from app.core.mail import OutgoingMail
    from app.follows import services as follows
    from app.notifications.models import Rhythm
    from tests.ops.killing import _start

    with scratch_app.app_context():
        debate, people = make_debate(), [make_user() for _ in range(60)]
        db.session.add_all([debate, *people])
        db.session.flush()
        for person in people:
            follows.follow(debate, person)
            db.session.add(NotificationSettings(user_id=person.id, rhythm=Rhythm.AT_ONCE))
        emit(Concluded(debate, actor=None))
        db.session.commit()

    def work():
        tasks.BATCH = 7
        tasks.spread_pending()
        tasks.send_mails()

    workers = [_start(scratch_app, work) for _ in range(3)]
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert number(scratch_app, Notification) == 60
    assert number(scratch_app, OutgoingMail) == 60
