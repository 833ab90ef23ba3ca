"""Drafts, publishing and accepting."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.clock import now
from app.extensions import db
from app.moderation.rulebook import books, services
from app.moderation.rulebook.models import Acceptance, RulesVersion
from tests.factories import make_user
from tests.factories.rules import make_version


@pytest.fixture
def context(app, session):
    with app.test_request_context():
        yield


@pytest.fixture
def admin(context):
    admin = make_user(Role.ADMINISTRATOR)
    db.session.add(admin)
    db.session.flush()
    return admin


def test_a_new_installation_has_rules(context):
    book = books.in_force()
    assert (book.number, len(book.rules)) == (1, 8)
    assert all(rule.title and rule.text for rule in book.rules)
    assert books.announced() is None


def test_a_draft_is_a_copy_that_nobody_sees(admin):
    draft = services.begin_draft(admin)
    assert [rule.code for rule in draft.rules] == [rule.code for rule in books.FIRST.rules]
    assert draft.rules[0].titles["en"] == "Private data of others"
    assert books.in_force().number == 1


def test_there_is_one_draft(admin):
    services.begin_draft(admin)
    with pytest.raises(services.DraftExists):
        services.begin_draft(admin)


def test_published_rules_hold_from_their_time_on(admin, time_machine):
    draft = services.begin_draft(admin)
    services.publish(draft, admin, {"en": "New"}, now() + timedelta(days=3))
    assert (books.in_force().number, books.announced().number) == (1, 2)
    time_machine.move_to(now() + timedelta(days=4))
    assert (books.in_force().number, books.announced()) == (2, None)


def test_what_is_published_changes_no_more(admin):
    draft = services.begin_draft(admin)
    rule = draft.rules[0]
    services.publish(draft, admin, {"en": "New"}, now())
    for change in (
        lambda: services.change_rule(rule, admin, {"en": "x"}, {"en": "y"}),
        lambda: services.add_rule(draft, admin, {"en": "x"}, {"en": "y"}),
        lambda: services.move_rule(rule, admin, up=False),
        lambda: services.remove_rule(rule, admin),
        lambda: services.discard(draft, admin),
        lambda: services.publish(draft, admin, {}, now()),
    ):
        with pytest.raises(services.AlreadyPublished):
            change()
    assert books.rule_as_read("personal_data", 2).title == "Private data of others"


def test_a_new_rule_gets_a_code_that_was_never_used(admin):
    draft = services.begin_draft(admin)
    assert services.add_rule(draft, admin, {"en": "Hate"}, {"en": "x"}).code == "hate-2"
    assert services.add_rule(draft, admin, {"en": "規則"}, {"en": "x"}).code == "rule"
    assert len(services.add_rule(draft, admin, {"en": "long " * 60}, {"en": "x"}).code) <= 40


def test_rules_move_and_go(admin):
    draft = services.begin_draft(admin)
    services.move_rule(draft.rules[1], admin, up=True)
    services.remove_rule(draft.rules[2], admin)
    services.publish(draft, admin, {"en": "New"}, now())
    codes = [rule.code for rule in books.in_force().rules]
    assert codes[:3] == ["insult", "personal_data", "violence"]
    assert books.rule_as_read("hate", 1) is not None
    assert books.rule_as_read("hate", 2) is None


def test_accepting_twice_is_accepting_once(admin):
    db.session.add(make_version())
    services.accept(admin, 2)
    services.accept(admin, 2)
    assert db.session.scalar(select(func.count(Acceptance.id))) == 1


def test_a_discarded_draft_is_gone(admin):
    services.discard(services.begin_draft(admin), admin)
    assert db.session.scalar(select(func.count(RulesVersion.id))) == 0
    assert services.begin_draft(admin).number == 2
