"""Administrators and people who press at the same moment, each a process of its own."""

from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.extensions import db
from app.moderation.rulebook.models import Acceptance, RulesVersion, WrittenRule
from tests.factories import make_user
from tests.factories.rules import make_version
from tests.journeys.people import MANY, at_once, number, stored


def test_drafts_begun_at_once_are_one(scratch_app):
    (admin,) = stored(scratch_app, make_user(Role.ADMINISTRATOR))
    assert at_once(scratch_app, *[(admin, "/admin/rules/draft", {})] * MANY) == [303] * MANY
    assert number(scratch_app, RulesVersion) == 1
    assert number(scratch_app, WrittenRule) == 8
    assert number(scratch_app, AuditEntry, AuditEntry.action == "rules.draft") == 1


def test_a_draft_is_published_or_thrown_away(scratch_app):
    draft = make_version(published_at=None, holds_from=None)
    admin, _draft = stored(scratch_app, make_user(Role.ADMINISTRATOR), draft)
    publish = (admin, "/admin/rules/draft/publish", {"note-en": "Simpler."})
    discard = (admin, "/admin/rules/draft/discard", {})
    answers = at_once(scratch_app, publish, discard, publish, discard)
    assert set(answers) <= {303, 404}
    actions = ("rules.publish", "rules.discard")
    assert number(scratch_app, AuditEntry, AuditEntry.action.in_(actions)) == 1
    with scratch_app.app_context():
        versions = db.session.scalars(select(RulesVersion)).all()
        assert all(version.published_at for version in versions)


def test_accepting_at_once_is_accepting_once(scratch_app):
    person, _version = stored(scratch_app, make_user(), make_version())
    data = {"number": "2", "accept": "y"}
    assert at_once(scratch_app, *[(person, "/rules/accept", data)] * MANY) == [303] * MANY
    assert number(scratch_app, Acceptance) == 1
