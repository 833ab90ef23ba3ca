"""What a round has promised cannot change while it is open: not by a form, not by a service, not by the ORM."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from app.budgets.models import (
    AreaRule,
    Envelope,
    ListedPerson,
    Project,
    Round,
    RoundState,
    Turnout,
    promises,
)
from app.budgets.services import electorate, opening, rounds, rules
from app.budgets.services.elections import as_candidate, spec_of
from app.budgets.services.rounds import RoundFrozen
from app.budgets.services.who import Base, Who
from app.core.clock import now
from app.core.models import Resource
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round, make_category, make_district


@pytest.fixture
def context(app, session):
    with app.app_context():
        yield db.session


def made(**values):
    """A round that is open, with a district's money, a topic and a conflict group."""
    round_ = build_round(db, is_open=False, **values)
    district, topic = make_district(), make_category()
    db.session.add_all([district, topic])
    db.session.flush()
    envelope = rounds.add_envelope(round_, 9000, district_id=district.id)
    more = {"category_id": topic.id, "district_id": district.id, "conflict_group": "hall"}
    rounds.add_project(round_, envelope, "A hall", 4000, **more)
    opening.open_round(round_, None)
    return round_


@pytest.fixture
def round_(context):
    return made()


def of_round(round_):
    return round_


def of_envelope(round_):
    return round_.envelopes[0]


def of_project(round_):
    return db.session.scalars(select(Project).where(Project.round_id == round_.id)).first()


SERVICES = {
    "round": lambda r: rounds.change_round(r, None, title="Other streets"),
    "rule": lambda r: rules.change_rule(r, None, "phragmen"),
    "envelope": lambda r: rounds.change_envelope(of_envelope(r), None, amount=1),
    "new envelope": lambda r: rounds.add_envelope(r, 100),
    "envelope gone": lambda r: rounds.remove_envelope(of_envelope(r), None),
    "project": lambda r: rounds.change_project(of_project(r), None, cost=1),
    "new project": lambda r: rounds.add_project(r, of_envelope(r), "One more", 100),
    "project gone": lambda r: rounds.remove_project(of_project(r), None),
    "projects taken over": lambda r: rounds.import_projects(r, of_envelope(r), None),
    "who": lambda r: electorate.set_who(r, Who(Base.RESIDENT), None),
    "list": lambda r: electorate.take_list(r, b"a@example.org\n", None),
}


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_changes_an_open_round(round_, name):
    before = round_.definition
    with pytest.raises(RoundFrozen):
        SERVICES[name](round_)
    assert round_.definition == before


def rejected(change):
    """The database refuses a change; the world stays as it was."""
    with pytest.raises(DBAPIError, match="frozen"), db.session.begin_nested():
        change()
    db.session.expire_all()


DAY = timedelta(days=1)
COLUMNS = [  # whose, column, another value
    *((of_round, *pair) for pair in [
        ("currency", "USD"), ("rule", "phragmen"), ("parameters", {"misfit": "stop"}), ("ballot_type", "approval"),
        ("limits", {"max_choices": 1}), ("area_rule", AreaRule.ALL), ("who", {"base": "resident"}),
        ("opens_at", now() - 9 * DAY), ("closes_at", now() + timedelta(hours=1)), ("lot_seed", "mine"),
        ("titles", {"en": "Other"}), ("texts", {"en": "Other"}), ("title", "Other"), ("body", "Other"),
        ("hidden_at", now()), ("definition", "{}"), ("key_check", "x"), ("log_origin", "elsewhere"), ("opened_at", None),
    ]),
    *((of_envelope, *pair) for pair in [("amount", 1), ("title", "Other"), ("district_id", 1), ("rolls_to_id", 1)]),
    *((of_project, *pair) for pair in [
        ("cost", 1), ("code", "99"), ("number", 99), ("conflict_group", "other"), ("title", "Other"), ("body", "Other"),
        ("titles", {"en": "Other"}), ("place", "Elsewhere"), ("hidden_at", now()), ("category_id", 1), ("district_id", 1),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("whose", "column", "value"), COLUMNS, ids=lambda v: getattr(v, "__name__", v if isinstance(v, str) else ""))  # fmt: skip
def test_the_database_refuses_whatever_the_code_forgets(round_, whose, column, value):
    row = whose(round_)
    if column.endswith("_id"):
        value = _other(row, column)
    rejected(lambda: setattr(row, column, value))
    assert getattr(whose(round_), column) != value


def _other(row, column):
    """A row that the column could refer to, and does not."""
    make = {"category_id": make_category, "district_id": make_district}.get(column)
    if make is None:
        return row.round.envelopes[1].id
    other = make()
    db.session.add(other)
    db.session.flush()
    return other.id


def test_rows_neither_come_nor_go(round_):
    envelope, project = of_envelope(round_), of_project(round_)
    columns = {"round_id": round_.id, "amount": 5, "title": "", "position": 9}
    for statement in (
        insert(Envelope).values(**columns),
        delete(Envelope).where(Envelope.id == envelope.id),
        delete(Project.__table__).where(Project.__table__.c.id == project.id),
        insert(ListedPerson).values(round_id=round_.id, person="x"),
    ):
        rejected(partial(db.session.execute, statement))


def test_where_somebody_has_voted_the_definition_does_not_go(round_):
    thaw = update(Round.__table__).where(Round.__table__.c.id == round_.id).values(definition="")
    db.session.add(Turnout(round_id=round_.id, day=now().date(), area="", channel="web", n=1))
    db.session.flush()
    rejected(partial(db.session.execute, thaw))


def test_what_two_people_decide_is_let_through(round_):
    round_.closes_at += DAY
    round_.paused_at = now()
    project = of_project(round_)
    project.withdrawn_at, project.withdrawn_reason = now(), "The ground is wet"
    db.session.flush()
    assert round_.state is RoundState.PAUSED
    rejected(lambda: setattr(project, "withdrawn_at", None))


def test_a_closed_round_is_not_opened_again(round_):
    round_.closed_at = now()
    db.session.flush()
    for column, value in (("closed_at", None), ("closes_at", now() + 9 * DAY)):
        rejected(partial(setattr, round_, column, value))


def test_before_voting_begins_it_is_taken_back_and_changed(context):
    round_ = made(opens_at=now() + DAY, closes_at=now() + 2 * DAY)
    opening.take_back(round_, None)
    rounds.change_round(round_, None, title="Other streets", rule="phragmen", parameters={})
    rounds.change_envelope(of_envelope(round_), None, amount=77_00)
    rounds.change_project(of_project(round_), None, title="Lamps", cost=33_00)
    rounds.remove_project(of_project(round_), None)
    opening.open_round(round_, None)
    assert json.loads(round_.definition)["title"] == "Other streets"


def test_without_the_triggers_the_change_goes_through(round_):
    """The proof that the tests above can fail."""
    promises.drop(db.session.connection())
    round_.rule = "phragmen"
    of_project(round_).title = "Other"
    db.session.flush()


def test_the_count_goes_by_what_was_promised_whatever_topics_are_called_today(context):
    round_ = made()
    project = db.session.scalars(select(Project).where(Project.title == "A hall")).one()
    promised, spec = as_candidate(project), spec_of(round_, project.envelope)
    project.category.slug, project.district.slug = "other-topic", "other-district"
    db.session.flush()
    assert as_candidate(project) == promised
    assert promised.category not in {"", "other-topic"}
    assert spec_of(round_, project.envelope) == spec


def test_other_resources_are_not_frozen(round_):
    """The trigger on the table of all resources looks at rounds and projects alone."""
    other = build_round(db, is_open=False)
    other.title = of_project(other).title = "Another title"
    user = make_user()
    db.session.add(user)
    db.session.flush()
    titles = db.session.scalars(
        select(Resource.title).where(Resource.title == "Another title")
    ).all()
    assert len(titles) == 2


FORMS = {
    "/basics": {"titles-en": "Other", "rule": "greedy", "ballot_type": "knapsack", "by": "points", "misfit": "skip", "area_rule": "own", "threshold": "0"},
    "/envelopes": {"amount": "100", "district_id": "0", "rolls_to_id": "0"},
    "/projects/new": {"title": "One more", "cost": "5", "envelope_id": "1", "category_id": "0", "district_id": "0"},
    "/who": {"base": "resident"},
    "/rule": {"rule": "phragmen"},
}  # fmt: skip


def test_no_form_changes_an_open_round(town, facilitator):
    def state():
        round_ = db.session.get(Round, town.round_id)
        rows = [db.session.execute(select(table).order_by(table.c.id)).all()
                for table in (Round.__table__, Envelope.__table__, Project.__table__, Resource.__table__)]  # fmt: skip
        return round_.definition, [list(map(str, found)) for found in rows]

    before = town.call(state)
    with town.app.app_context():
        envelope = db.session.scalars(select(Envelope.id)).first()
        project = db.session.scalars(select(Project.id)).first()
    for tail, data in FORMS.items():
        answer = facilitator.post(town.staff_url(tail), data=data | {"envelope_id": str(envelope)})
        assert answer.status_code in (303, 409, 422, 403), (tail, answer.status_code)
    for tail in (f"/envelopes/{envelope}", f"/envelopes/{envelope}/remove", f"/projects/{project}",
                 f"/projects/{project}/remove", "/projects/take-over", "/open", "/take-back"):  # fmt: skip
        answer = facilitator.post(town.staff_url(tail), data={**FORMS["/envelopes"], **FORMS["/projects/new"], "envelope_id": str(envelope)})  # fmt: skip
        assert answer.status_code < 500, tail
    assert town.call(state) == before
