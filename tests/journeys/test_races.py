"""Several people press at the same moment, each a process of its own, through the pages.

Where a constraint is what holds, a second test takes it away and must see the violation.
"""

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import UniqueConstraint, select, text

from app.accounts.models import Role, User
from app.audit.models import AuditEntry
from app.budgets.models import Project
from app.budgets.services import rounds
from app.core.models import Resource
from app.core.site import Site, save
from app.extensions import db
from app.follows.models import Follow
from app.moderation import services as moderation
from app.moderation.models import Case, CaseState, Report, Rule
from app.moderation.services import deciding
from app.proposals.models import Answer, Proposal, Status
from app.proposals.services import copying
from config import Testing
from tests.factories import make_component, make_process, make_proposal, make_user
from tests.factories.apps import build_app_anew
from tests.factories.budgets import build_round
from tests.journeys.people import MANY, at_once, is_postgresql, number, stored

REASONS = {"rule": "spam", "statement": "The same text stands below forty proposals."}
SIGN_UP = {"email": "noor@example.org", "password": "kettle umbrella violin forty", "terms": "y"}


@contextmanager
def without_unique(table, *columns):
    """While this lasts, databases are made without this constraint."""
    found = next(c for c in table.constraints if isinstance(c, UniqueConstraint) and set(c.columns) == {table.c[one] for one in columns})  # fmt: skip
    table.constraints.discard(found)
    yield
    table.constraints.add(found)


# Following


def test_following_at_once_is_following_once(scratch_app):
    user, target = stored(scratch_app, make_user(), make_proposal())
    assert at_once(scratch_app, *[(user, f"/follows/{target}", {})] * MANY) == [303] * MANY
    assert number(scratch_app, Follow) == 1
    with scratch_app.app_context():
        assert db.session.get(Resource, target).counters.follows == 1


def test_without_the_key_somebody_follows_twice(scratch_app):
    user, target = stored(scratch_app, make_user(), make_proposal())
    with scratch_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE copy AS SELECT * FROM follows"))
        connection.execute(text("DROP TABLE follows"))
        connection.execute(text("ALTER TABLE copy RENAME TO follows"))
    at_once(scratch_app, *[(user, f"/follows/{target}", {})] * MANY)
    assert number(scratch_app, Follow) > 1


# Signing up


def sign_up_at_once(app):
    names = [f"Noor {n}" for n in range(MANY)]
    answers = at_once(app, *[(None, "/sign-up", SIGN_UP | {"name": name}) for name in names])
    return answers, number(app, User, User.email == SIGN_UP["email"])


def test_one_address_makes_one_account(scratch_app):
    answers, accounts = sign_up_at_once(scratch_app)
    assert accounts == 1
    assert set(answers) <= {302, 303}, "the others are answered as if it had been new"


def test_without_the_constraint_one_address_makes_several(tmp_path, monkeypatch):
    slowly = {"argon2__time_cost": 20, "argon2__memory_cost": 32_768}  # so that all are at it
    monkeypatch.setattr(Testing, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS", slowly)
    with without_unique(User.__table__, "email"):
        app = build_app_anew(tmp_path, "loose")
    _answers, accounts = sign_up_at_once(app)
    assert accounts > 1
    with app.app_context():
        db.engine.dispose()


# Publishing with a limit


def test_the_last_proposal_allowed_is_published_once(scratch_app):
    component = make_component("proposals", None, "proposal.create", settings={"proposal_limit": 1})
    author = make_user()
    drafts = [make_proposal(component, author=author, published_at=None) for _ in range(MANY)]
    author_id, *ids = stored(scratch_app, author, *drafts)
    answers = at_once(scratch_app, *[(author_id, f"/proposals/{one}/publish", {}) for one in ids])
    assert number(scratch_app, Proposal, Proposal.published_at.is_not(None)) == 1
    assert sorted(answers) == [303] + [403] * (MANY - 1)


# Moving proposals to a round


@pytest.fixture
def prepared(scratch_app):
    return prepare(scratch_app)


def prepare(app):
    """Two facilitators and a round that two accepted proposals can move to."""
    process = make_process()
    component = make_component("proposals", process, "proposal.create")
    chosen = [make_proposal(component, status=Status.ACCEPTED) for _ in range(2)]
    with app.app_context():
        save(Site())
        people = [make_user(Role.FACILITATOR) for _ in range(2)]
        db.session.add_all([*people, *chosen])
        db.session.flush()
        for one in chosen:
            db.session.add(Answer(proposal=one, status=Status.ACCEPTED, headline="Yes", reason="We will.", cost=100_00, published_at=one.published_at))  # fmt: skip
        round_ = build_round(db, costs=(), is_open=False, component=make_component("budgets", process))  # fmt: skip
        db.session.commit()
        return round_.id, [person.id for person in people]


def take_over(app, prepared):
    round_id, people = prepared
    path = f"/admin/budgets/{round_id}/projects/take-over"
    answers = at_once(app, *[(person, path, {}) for person in people])
    return answers, number(app, Project, Project.round_id == round_id)


def test_two_facilitators_moving_the_same_proposals_move_each_once(scratch_app, prepared):
    assert take_over(scratch_app, prepared) == ([303, 303], 2)


def test_without_the_lock_they_fail_but_move_nothing_twice(scratch_app, prepared, monkeypatch):
    """PostgreSQL lets both look at once, and its unique key stops one; SQLite takes turns."""
    unlocked(monkeypatch)
    _answers, projects = take_over(scratch_app, prepared)
    assert projects == 2


def test_without_lock_and_constraint_only_turns_keep_proposals_from_moving_twice(
    tmp_path, monkeypatch
):
    """PostgreSQL moves both twice; SQLite lets the second look when the first has finished."""
    unlocked(monkeypatch)
    with without_unique(Resource.__table__, "origin"):
        app = build_app_anew(tmp_path, "loose")
    _answers, projects = take_over(app, prepare(app))
    assert projects == (4 if is_postgresql(app) else 2)
    with app.app_context():
        db.engine.dispose()


def unlocked(monkeypatch):
    """Rounds are not locked, and looking what may be moved takes its time."""
    look = rounds.project_candidates

    def slowly(space_id):
        found = look(space_id)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(rounds, "lock", lambda _round: None)
    monkeypatch.setattr(rounds, "_next_number", lambda _round: time.monotonic_ns() % 2**30)
    monkeypatch.setattr(rounds, "project_candidates", slowly)


# Reporting and deciding


def test_reports_at_once_are_one_case(scratch_app):
    answers = report_at_once(scratch_app)
    assert answers == [303] * MANY
    assert number(scratch_app, Case) == 1
    assert number(scratch_app, Report) == MANY
    with scratch_app.app_context():
        assert db.session.scalars(select(Case.reports_count)).one() == MANY


def test_without_the_index_there_are_several_cases(scratch_app):
    with scratch_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_moderation_cases_open"))
    answers = report_at_once(scratch_app)
    assert number(scratch_app, Case) > 1 or 500 in answers  # SQLite's turns: the second finds two


def report_at_once(app):
    target, *people = stored(app, make_proposal(), *(make_user() for _ in range(MANY)))
    data = {"rule": "spam", "explanation": "The same text again and again"}
    return at_once(app, *[(one, f"/moderation/report/{target}", data) for one in people])


def report_again_and_again(app):
    target, person = stored(app, make_proposal(), make_user())
    data = {"rule": "spam", "explanation": "The same text again and again"}
    at_once(app, *[(person, f"/moderation/report/{target}", data)] * MANY)
    return number(app, Report)


def test_one_person_has_one_open_report(scratch_app):
    assert report_again_and_again(scratch_app) == 1
    with scratch_app.app_context():
        assert db.session.scalars(select(Case.reports_count)).one() == 1


def test_without_the_constraint_one_person_has_several(tmp_path):
    with without_unique(Report.__table__, "case_id", "reporter_id"):
        app = build_app_anew(tmp_path, "loose")
    assert report_again_and_again(app) > 1
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def reported(scratch_app):
    """A case, and the presses of two moderators who decide it differently."""
    target, reporter, *staff = stored(
        scratch_app, make_proposal(), make_user(), *(make_user(Role.MODERATOR) for _ in range(2))
    )
    with scratch_app.app_context():
        user, resource = db.session.get(User, reporter), db.session.get(Resource, target)
        case = moderation.report(resource, user, Rule.SPAM, "Again")
        db.session.commit()
        path = f"/moderation/cases/{case.id}/decide"
    return [(one, path, REASONS | {"decision": d}) for one, d in zip(staff, ("hide", "keep"), strict=True)]  # fmt: skip


DECIDED = AuditEntry.action.in_([f"moderation.{one}" for one in ("hidden", "kept", "restored")])


def test_of_two_moderators_one_decides(scratch_app, reported):
    assert at_once(scratch_app, *reported) == [303, 303]
    assert number(scratch_app, AuditEntry, DECIDED) == 1
    with scratch_app.app_context():
        case = db.session.scalars(select(Case)).one()
        assert (case.state is CaseState.HIDDEN) == (case.resource.hidden_at is not None)


def test_without_the_condition_both_decide(scratch_app, reported, monkeypatch):
    settle = deciding._settle
    monkeypatch.setattr(deciding, "_settle", lambda case, _, to, **v: settle(case, set(CaseState), to, **v))  # fmt: skip
    at_once(scratch_app, *reported)
    assert number(scratch_app, AuditEntry, DECIDED) == 2


def copy_at_once(app, monkeypatch):
    """Two facilitators who copy the same proposal, of whom neither is quick."""
    with app.app_context():
        save(Site())
        source, target = make_component("proposals"), make_component("proposals")
        people = [make_user(Role.FACILITATOR) for _ in range(2)]
        db.session.add_all([*people, target, make_proposal(source, status=Status.ACCEPTED)])
        db.session.commit()
        path, data = f"/admin/proposals/copy?component={target.id}", {"source": source.id, "statuses": "accepted"}  # fmt: skip
        people, target_id = [person.id for person in people], target.id
    wanted = copying._wanted
    monkeypatch.setattr(copying, "_wanted", lambda *args: time.sleep(0.3) or wanted(*args))
    answers = at_once(app, *[(person, path, data) for person in people])
    return answers, number(app, Proposal, Proposal.component_id == target_id)


def test_two_facilitators_copying_the_same_proposal_copy_it_once(scratch_app, monkeypatch):
    assert copy_at_once(scratch_app, monkeypatch) == ([303, 303], 1)
