"""What decisions do, and that all of it comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import User
from app.comments import services as comments
from app.comments.models import Stance
from app.core.clock import now
from app.core.events import Edited, emit
from app.core.models import Component, Resource, ResourceCounters
from app.core.recount import checks
from app.extensions import db
from app.likes import services as likes
from app.likes.models import SupportAllowance
from app.moderation import services
from app.moderation.models import (
    Case,
    CaseConflict,
    CaseDecision,
    CaseState,
    Measure,
    Rule,
    Sanction,
    Step,
)
from app.moderation.services import Verdict
from app.proposals.models import ProposalCount
from app.search.models import SearchDocument
from app.search.services import index
from app.versions.models import Version
from tests.factories import make_component, make_proposal, make_user
from tests.factories.spaces import make_process

WHY = "It gives a number that is nobody's business."


@pytest.fixture
def world(app, session):
    """A proposal with comments and supports, and the people around it, in one transaction."""
    with app.test_request_context():
        component = make_component("proposals", None, "proposal.support", "comment.create")
        people = [make_user(name=f"Person {n}") for n in range(4)]
        db.session.add(component)
        db.session.flush()
        proposal = make_proposal(component, author=people[0], body="Call 0800 555 014 at night.")
        db.session.add_all([*people, proposal])
        db.session.flush()
        index(proposal)
        for one in people[1:]:
            likes.support(one, proposal)
        comments.publish(people[1], proposal, "I agree with that.", Stance.FOR, "en")
        yield proposal, people
        db.session.rollback()


def case_about(resource, reporter, rule=Rule.PERSONAL_DATA) -> Case:
    return services.report(resource, reporter, rule, "")


def snapshot(proposal):
    """All that readers see of a proposal and around it."""
    db.session.flush()
    db.session.expire_all()
    counted = select(func.sum(ProposalCount.number))
    listed = select(Resource.id).where(Resource.is_public).order_by(Resource.random_key)
    numbers = select(ResourceCounters).order_by(ResourceCounters.resource_id)
    return {
        "body": proposal.body,
        "component": proposal.component_id,
        "public": db.session.scalars(listed).all(),
        "counted": db.session.scalar(counted),
        "counters": [
            (c.resource_id, c.component_id, c.supports, c.comments, c.follows)
            for c in db.session.scalars(numbers)
        ],
        "allowances": sorted(
            db.session.execute(
                select(SupportAllowance.component_id, SupportAllowance.used).where(
                    SupportAllowance.used > 0
                )
            ).all()
        ),
        "found": sorted(
            db.session.execute(select(SearchDocument.resource_id, SearchDocument.body)).all()
        ),
        "versions": [v.fields for v in db.session.scalars(select(Version).order_by(Version.id))],
        "comments": db.session.scalars(
            select(Resource.component_id).where(Resource.kind == "comment")
        ).all(),
    }


def elsewhere(proposal) -> Component:
    component = make_component("proposals", make_process(title="Next door", slug="next-door"))
    db.session.add(component)
    db.session.flush()
    return component


VERDICTS = {
    "hide": lambda _: Verdict(Measure.HIDE, WHY, Rule.PERSONAL_DATA),
    "hide part": lambda _: Verdict(
        Measure.HIDE_PART, WHY, Rule.PERSONAL_DATA, passage="0800 555 014"
    ),
    "move": lambda one: Verdict(Measure.MOVE, WHY, Rule.OFF_TOPIC, to=elsewhere(one)),
    "hide and limit": lambda _: Verdict(
        Measure.HIDE, WHY, Rule.INSULT, sanction=Sanction.LIMIT, days=7
    ),
    "block": lambda _: Verdict(Measure.KEEP, WHY, Rule.HATE, sanction=Sanction.BLOCK),
    "warn": lambda _: Verdict(Measure.KEEP, WHY, Rule.INSULT, sanction=Sanction.WARN),
}


@pytest.mark.parametrize("what", VERDICTS)
def test_what_is_undone_comes_back_whole(world, what):
    proposal, people = world
    edit(proposal, "Call 0800 555 014 at night, or in the morning.")
    verdict = VERDICTS[what](proposal)
    before = snapshot(proposal)
    moderator = make_user(name="Moderator")
    db.session.add(moderator)
    case = case_about(proposal, people[1])
    services.decide(case, moderator, verdict)
    after = snapshot(proposal)
    assert (after != before) == (verdict.measure is not Measure.KEEP)
    assert all(not list(check()) for check in checks().values()), "counters are right meanwhile"
    services.restore(case, moderator, "We were wrong about this.")
    assert snapshot(proposal) == before
    assert case.state is CaseState.RESTORED
    author = db.session.get(User, people[0].id)
    assert (author.blocked_at, author.limited_until, author.active) == (None, None, True)
    assert all(not list(check()) for check in checks().values())


def edit(proposal, body):
    before = {"title": proposal.title, "body": proposal.body}
    proposal.body = body
    emit(Edited(proposal, proposal.author, before, {"title": proposal.title, "body": body}))


def test_a_part_is_hidden_from_every_reader(world):
    proposal, people = world
    edit(proposal, "Call 0800 555 014 at noon.")
    case = case_about(proposal, people[1])
    services.decide(case, people[3], VERDICTS["hide part"](proposal))
    seen = snapshot(proposal)
    assert "0800" not in seen["body"] + proposal.excerpt
    assert "took out this part" in seen["body"]
    assert not [text for text in [*seen["found"], *seen["versions"]] if "0800" in str(text)]
    assert case.reports[0].copied_body == "Call 0800 555 014 at noon.", "kept as it was"


def test_what_was_changed_meanwhile_stays_changed(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    services.decide(case, people[3], VERDICTS["hide part"](proposal))
    proposal.body = proposal.body.replace("at night", "at noon")
    services.restore(case, people[3], "We were wrong about this.")
    assert proposal.body == "Call 0800 555 014 at noon."


def test_a_passage_that_is_not_there_changes_nothing(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    verdict = Verdict(Measure.HIDE_PART, WHY, Rule.INSULT, passage="no such words")
    with pytest.raises(services.Impossible):
        services.decide(case, people[3], verdict)
    assert case.state is CaseState.NEW


def test_the_longer_of_two_limits_holds_and_ends_with_its_own_case(world):
    proposal, people = world
    author, moderator = people[0], people[3]
    cases = []
    for days in (30, 7):
        other = make_proposal(proposal.component, author=author)
        db.session.add(other)
        db.session.flush()
        case = case_about(other, people[1])
        limit = Verdict(Measure.KEEP, WHY, Rule.INSULT, sanction=Sanction.LIMIT, days=days)
        services.decide(case, moderator, limit)
        cases.append(case)
    assert author.limited_until > now() + timedelta(days=29)
    services.restore(cases[0], moderator, "We were wrong about this.")
    assert now() + timedelta(days=6) < author.limited_until < now() + timedelta(days=8)
    services.restore(cases[1], moderator, "We were wrong about this.")
    assert author.limited_until is None


def test_who_was_blocked_before_stays_blocked(world):
    proposal, people = world
    author, moderator = people[0], people[3]
    case = case_about(proposal, people[1])
    author.blocked_at, author.active = now(), False
    services.decide(case, moderator, VERDICTS["block"](proposal))
    services.restore(case, moderator, "We were wrong about this.")
    assert author.blocked_at is not None


def test_blocked_by_two_cases_they_are_free_when_both_are_undone(world):
    proposal, people = world
    author, moderator = people[0], people[3]
    cases = []
    for _ in range(2):
        other = make_proposal(proposal.component, author=author)
        db.session.add(other)
        db.session.flush()
        cases.append(case_about(other, people[1]))
        services.decide(cases[-1], moderator, VERDICTS["block"](other))
    services.restore(cases[0], moderator, "We were wrong about this.")
    assert author.blocked_at is not None
    services.restore(cases[1], moderator, "We were wrong about this.")
    assert (author.blocked_at, author.active) == (None, True)


@pytest.mark.parametrize("is_held", [False, True])
def test_what_another_case_hides_stays_hidden_during_its_appeal(world, is_held):
    proposal, people = world
    first = case_about(proposal, people[1])
    if is_held:
        services.hold(first)
    second = Case(resource_id=proposal.id, state=CaseState.HIDDEN)
    db.session.add(second)
    db.session.flush()
    hide = {"measure": Measure.HIDE, "rule": Rule.HATE, "statement": WHY, "letter": {}}
    db.session.add(CaseDecision(case_id=second.id, by_id=people[2].id, **hide))
    second.state = CaseState.APPEALED
    if not is_held:
        services.decide(first, people[3], VERDICTS["hide"](proposal))
        services.restore(first, people[3], "We were wrong about this.")
    else:
        services.keep(first, people[3], WHY)
    assert proposal.hidden_at is not None


def test_hidden_by_two_cases_it_stays_hidden_until_both_are_undone(world):
    proposal, people = world
    first = case_about(proposal, people[1])
    services.decide(first, people[3], VERDICTS["hide"](proposal))
    second = Case(resource_id=proposal.id, state=CaseState.HIDDEN)
    db.session.add(second)
    db.session.flush()
    services.restore(first, people[3], "We were wrong about this.")
    assert proposal.hidden_at is not None
    services.restore(second, people[3], "We were wrong about this.")
    assert proposal.hidden_at is None


def test_every_step_is_kept(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    services.take(case, people[2])
    services.hand_over(case, people[2], people[3], "You know the street")
    services.give_back(case, people[3])
    services.state_conflict(case, people[2], "A neighbour")
    services.hide(case, people[3], Rule.PERSONAL_DATA, WHY)
    services.restore(case, people[3], "We were wrong about this.")
    kinds = db.session.scalars(select(Step.kind).order_by(Step.id)).all()
    assert [kind.value for kind in kinds] == [
        *("opened", "taken", "handed_over", "given_back", "conflict", "decided", "restored"),
    ]


def test_a_conflict_stands_also_when_the_case_was_taken_over_meanwhile(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    services.take(case, people[2])
    db.session.execute(
        update(Case).where(Case.id == case.id).values(moderator_id=people[3].id),
        execution_options={"synchronize_session": False},
    )
    services.state_conflict(case, people[2], "A neighbour")
    db.session.refresh(case)
    assert case.moderator_id == people[3].id
    assert db.session.scalars(select(CaseConflict.moderator_id)).all() == [people[2].id]


def test_of_two_who_take_a_case_one_has_it(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    stale = case.moderator_id
    db.session.execute(
        update(Case).where(Case.id == case.id).values(moderator_id=people[2].id),
        execution_options={"synchronize_session": False},
    )
    assert case.moderator_id == stale
    with pytest.raises(services.Taken):
        services.take(case, people[3])


def test_suspicion_only_raises_the_priority(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    before = case.priority
    services.suspect(case, 0.9)
    assert case.priority > before
    assert (case.state, proposal.hidden_at) == (CaseState.NEW, None)


def test_reports_are_right_or_wrong_by_the_decision_in_force(world):
    proposal, people = world
    case = case_about(proposal, people[1])
    assert case.reports[0].is_upheld is None
    services.hide(case, people[3], Rule.PERSONAL_DATA, WHY)
    db.session.refresh(case.reports[0])
    assert case.reports[0].is_upheld is True
    services.restore(case, people[3], "We were wrong about this.")
    db.session.refresh(case.reports[0])
    assert case.reports[0].is_upheld is False
    assert db.session.scalar(select(func.count(CaseDecision.id))) == 2
