"""Many people who register at the same moment, in a few processes, each through the pages."""

from flask_login import FlaskLoginClient
from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from app.meetings.models import Registration, RegistrationState
from tests.factories.accounts import make_user
from tests.factories.debates import make_meeting
from tests.factories.registrations import make_terms
from tests.journeys.people import People


class Queue(People):
    """Each process is several people, who press one after the other; all begin together."""

    def _run(self, n, job, arguments):
        presses, _path, _data = arguments
        self.app.test_client_class = FlaskLoginClient
        with self.app.app_context():
            db.engine.dispose(close=False)
            users = {one: db.session.get(User, one) for one, _path, _data in presses}
        browsers = [self.app.test_client(user=users[one], fresh_login=True) for one, *_ in presses]
        self.ready.release()
        self.begun.wait()
        answers = []
        for browser, (_one, path, data) in zip(browsers, presses, strict=True):
            answers.append(str(browser.post(path, data=data, buffered=True).status_code))
        (self.folder / f"answers-{n}").write_text(" ".join(answers))

    def answers(self):
        found = [path.read_text().split() for path in self.folder.glob("answers-*")]
        return sorted(int(code) for codes in found for code in codes)


def warm_up(app):
    """Let somebody register elsewhere: what is made once a process is there before it forks."""
    meeting_id, people = make_crowd(app, 1, 1)
    with app.app_context():
        user = db.session.get(User, people[0])
    app.test_client_class = FlaskLoginClient
    path = f"/meetings/{meeting_id}/registration"
    app.test_client(user=user, fresh_login=True).post(path, data={"name": "Somebody"})


def in_queues(app, presses, number):
    """Share presses among so many processes; the status codes, sorted."""
    warm_up(app)
    queue = Queue(app)
    queue.press(*((presses[n::number], "", {}) for n in range(number)))
    return queue.answers()


def make_crowd(app, people, seats, **values):
    """A meeting of next week, and people without a place yet: its id, theirs."""
    with app.app_context():
        terms = make_terms(make_meeting(start=7), seats=seats, **values)
        users = [make_user() for _ in range(people)]
        db.session.add_all([terms, *users])
        db.session.commit()
        return terms.meeting_id, [user.id for user in users]


def registering(meeting_id, user_ids):
    """The presses of all of them."""
    path = f"/meetings/{meeting_id}/registration"
    return [(one, path, {"name": f"Person {one}"}) for one in user_ids]


def holders(app, meeting_id):
    """How many people have a place or an offer, how many wait, and the numbers of those in the line."""
    with app.app_context():
        state = Registration.state
        here = Registration.meeting_id == meeting_id
        people = select(func.coalesce(func.sum(Registration.party), 0)).where(here)
        held = (RegistrationState.PLACED, RegistrationState.OFFERED)
        numbers = select(Registration.number).where(here).order_by(Registration.number)
        return (
            db.session.scalar(people.where(state.in_(held))),
            db.session.scalar(people.where(state == RegistrationState.WAITING)),
            db.session.scalars(numbers).all(),
        )
