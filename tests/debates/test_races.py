"""Several people press at the same moment, each a process of its own, through the pages."""

import time
from itertools import count

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.comments import services as comments
from app.comments.models import Comment
from app.comments.positions import Position
from app.core import events
from app.core.events import Commented
from app.core.models import ResourceCounters
from app.core.stances import StanceMode
from app.debates import queries
from app.debates.handlers import nobody_has_the_last_word
from app.debates.models import ConclusionsVersion, Debate
from app.debates.services import concluding
from app.extensions import db
from tests.factories import make_user
from tests.factories.debates import make_debate
from tests.journeys.people import MANY, at_once, is_postgresql, number, stored

TEXTS = {"heard": "Some want benches, some want trees.", "seen": "0"}
EDIT = {"title": "Quite another question?", "body": "With other words.", "stance_mode": "sides"}
SAID = {"body": "I was first.", "stance": "for"}


def test_conclusions_are_written_by_one_at_a_time(scratch_app):
    staff = make_user(Role.FACILITATOR)
    user, debate = stored(scratch_app, staff, make_debate())
    path = f"/debates/{debate}/conclusions"
    answers = at_once(scratch_app, *[(user, path, TEXTS)] * MANY)
    assert sorted(answers) == [303] + [409] * (MANY - 1)
    assert number(scratch_app, ConclusionsVersion) == 1


def test_without_the_condition_one_overwrites_the_other(scratch_app, monkeypatch):
    """The unique number of versions is the second line: it turns the others away with an error."""
    unchecked = concluding._write

    def blind(debate_id, actor, texts, *, seen, as_staff):
        known = db.session.scalar(select(Debate.conclusions_number).where(Debate.id == debate_id))
        return unchecked(debate_id, actor, texts, seen=known, as_staff=as_staff)

    monkeypatch.setattr(concluding, "_write", blind)
    user, debate = stored(scratch_app, make_user(Role.FACILITATOR), make_debate())
    answers = at_once(scratch_app, *[(user, f"/debates/{debate}/conclusions", TEXTS)] * MANY)
    assert 409 not in answers


@pytest.fixture
def meet(scratch_app, tmp_path, monkeypatch):
    """Let one request begin when another one has called a function, and has not yet committed."""
    flags = count()

    def arrange(module, name: str, part: str) -> None:
        flag, function = tmp_path / f"begun-{next(flags)}", getattr(module, name)

        def hold(*args, **options):
            result = function(*args, **options)
            flag.touch()
            time.sleep(0.7)
            return result

        def wait(environ, start_response):
            patience = time.monotonic() + 20
            while (
                part in environ["PATH_INFO"] and not flag.exists() and time.monotonic() < patience
            ):
                time.sleep(0.01)
            return answer(environ, start_response)

        answer = scratch_app.wsgi_app  # before anything else: a session is read in a transaction
        monkeypatch.setattr(module, name, hold)
        monkeypatch.setattr(scratch_app, "wsgi_app", wait)

    return arrange


# A comment while conclusions are on their way


def comment_during_conclusions(app, meet) -> int:
    """What somebody is told who comments between the conclusions and their commit."""
    staff, other, debate = stored(app, make_user(Role.FACILITATOR), make_user(), make_debate())
    meet(concluding, "_write", "/comments/on/")
    presses = (
        (staff, f"/debates/{debate}/conclusions", TEXTS),
        (other, f"/comments/on/{debate}", SAID),
    )
    concluded, commented = at_once(app, *presses)
    assert concluded == 303
    return commented


def test_a_comment_waits_for_conclusions_and_is_refused(scratch_app, meet):
    assert comment_during_conclusions(scratch_app, meet) == 403
    assert number(scratch_app, Comment) == 0


def test_without_looking_again_postgresql_takes_the_comment(scratch_app, meet, monkeypatch):
    """SQLite lets nobody look while another one writes: there the first look is enough."""
    others = [one for one in events._handlers[Commented] if one is not nobody_has_the_last_word]
    monkeypatch.setitem(events._handlers, Commented, others)
    told = comment_during_conclusions(scratch_app, meet)
    assert told == (303 if is_postgresql(scratch_app) else 403)


# The author's change while a comment is on its way


def change_during_comment(app, meet) -> int:
    """What the author is told who changes the question while somebody answers it."""
    author = make_user()
    debate = make_debate(author=author)
    author_id, other, debate_id = stored(app, author, make_user(), debate)
    meet(comments, "publish", "/edit")
    presses = (
        (other, f"/comments/on/{debate_id}", SAID),
        (author_id, f"/debates/{debate_id}/edit", EDIT),
    )
    commented, changed = at_once(app, *presses)
    assert commented == 303
    return changed


def test_nobody_is_made_to_answer_another_question(scratch_app, meet):
    assert change_during_comment(scratch_app, meet) == 403


def test_without_the_lock_postgresql_changes_the_question(scratch_app, meet, monkeypatch):
    """SQLite lets nobody look while another one writes: there the first look is enough."""

    def unlocked(debate_id):
        counters = ResourceCounters
        return select(counters.comments).where(counters.resource_id == debate_id)

    monkeypatch.setattr(queries, "locked_comments", unlocked)
    told = change_during_comment(scratch_app, meet)
    assert told == (303 if is_postgresql(scratch_app) else 403)


def test_a_position_does_not_go_while_somebody_takes_it(scratch_app, meet):
    debate = make_debate(stance_mode=StanceMode.POSITIONS)
    debate.positions = [Position(number=n, name=name) for n, name in enumerate("ABC", 1)]
    staff, other, debate_id, *_ = stored(
        scratch_app, make_user(Role.FACILITATOR), make_user(), debate
    )
    with scratch_app.app_context():
        position = db.session.scalar(select(Position.id).where(Position.name == "A"))
    meet(comments, "publish", "/edit")
    change = EDIT | {"stance_mode": "positions", "positions": "B\nC"}
    told = at_once(
        scratch_app,
        (other, f"/comments/on/{debate_id}", {"body": "A it is.", "position": str(position)}),
        (staff, f"/debates/{debate_id}/edit", change),
    )
    assert told == [303, 422]
    assert number(scratch_app, Position) == 3
