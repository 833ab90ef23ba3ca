"""People who press at the same moment, each a process of its own, through the pages."""

from flask_login import FlaskLoginClient
from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from tests.budgets.parallel import Crowd, fork

MANY = 4


class People(Crowd):
    """People at their browsers: each opens the page, and all press together."""

    def __init__(self, app):
        super().__init__(app)
        self.ready = fork.Semaphore(0)

    def _run(self, n, job, arguments):
        user_id, path, data = arguments
        with self.app.app_context():
            db.engine.dispose(close=False)
            user = db.session.get(User, user_id) if user_id else None
        self.app.test_client_class = FlaskLoginClient
        browser = self.app.test_client(**({"user": user, "fresh_login": True} if user else {}))
        browser.get("/healthz")
        self.ready.release()
        self.begun.wait()
        answer = browser.post(path, data=data, buffered=True)
        (self.folder / f"answer-{n}").write_text(str(answer.status_code))

    def press(self, *presses):
        """Status codes, in the order of the presses: (person or None, path, data)."""
        for person, path, data in presses:
            self.add(None, person, path, data)
        assert all(self.ready.acquire(timeout=120) for _ in presses), "somebody did not come"
        self.go()
        for process in self.processes:
            process.join(120)
        answers = [self.folder / f"answer-{n}" for n in range(len(presses))]
        return [int(file.read_text()) if file.exists() else 500 for file in answers]


def at_once(app, *presses):
    return People(app).press(*presses)


def stored(app, *objects):
    """Store these for good; their ids."""
    with app.app_context():
        db.session.add_all(objects)
        db.session.commit()
        return [one.id for one in objects]


def number(app, what, *conditions):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what).where(*conditions))


def is_postgresql(app):
    with app.app_context():
        return db.engine.dialect.name == "postgresql"
