"""Writing, publishing and accepting the rules. The caller commits."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import delete, func, select, update

from app.accounts.models import User
from app.core.clock import now
from app.core.events import StaffActed, emit
from app.core.i18n import languages
from app.core.text import slug_of
from app.core.upsert import insert_into
from app.extensions import db
from app.moderation.rulebook import books, queries
from app.moderation.rulebook.books import Words
from app.moderation.rulebook.models import LONGEST_CODE, Acceptance, RulesVersion, WrittenRule


class DraftExists(Exception):
    """Somebody has begun a draft already."""


class AlreadyPublished(Exception):
    """What is no draft any more does not change, and neither does what was discarded."""


def _texts(words: Words) -> dict[str, str]:
    """Texts by language: those that ship with the software in each language of the site."""
    if isinstance(words, dict):
        return dict(words)
    found = {}
    for code in languages():
        with force_locale(code):
            found[code] = str(words)
    return found


def begin_draft(by: User) -> RulesVersion:
    """A copy of the latest version, for changing. Raises DraftExists."""
    latest = books.published()[-1]
    moment = now()
    values = {"number": latest.number + 1, "note": {}, "created_at": moment, "edited_at": moment}
    new = insert_into(db.session(), RulesVersion).values(values).on_conflict_do_nothing()
    draft_id = db.session.scalar(new.returning(RulesVersion.id))
    if draft_id is None:
        raise DraftExists
    draft = db.session.get_one(RulesVersion, draft_id)
    for rule in latest.rules:
        texts = {"titles": _texts(rule.titles), "texts": _texts(rule.texts)}
        draft.rules.append(WrittenRule(code=rule.code, position=rule.place, **texts))
    db.session.flush()
    emit(StaffActed(by, "rules.draft", draft, {}, {"number": draft.number}))
    return draft


def _touch(draft: RulesVersion) -> None:
    """Lock a draft for a change; the condition is in the UPDATE, so nothing published changes."""
    is_draft = (RulesVersion.id == draft.id) & RulesVersion.published_at.is_(None)
    change = update(RulesVersion).where(is_draft).values(edited_at=now())
    if db.session.scalar(change.returning(RulesVersion.id)) is None:
        raise AlreadyPublished


def _free_code(draft: RulesVersion, titles: dict[str, str]) -> str:
    """A code after the title that no rule of this or an earlier version has."""
    base = next((slug for text in titles.values() if (slug := slug_of(text))), "rule")
    base = base[: LONGEST_CODE - 4].strip("-")
    taken = {rule.code for book in books.published() for rule in book.rules}
    taken |= {rule.code for rule in db.session.scalars(queries.rules_of(draft))}
    return next(c for c in (base, *(f"{base}-{n}" for n in range(2, 1000))) if c not in taken)


def add_rule(
    draft: RulesVersion, by: User, titles: dict[str, str], texts: dict[str, str]
) -> WrittenRule:
    """A new rule at the end of the draft. Raises AlreadyPublished."""
    _touch(draft)
    last = select(func.max(WrittenRule.position)).where(WrittenRule.version_id == draft.id)
    place = (db.session.scalar(last) or 0) + 1
    code = _free_code(draft, titles)
    rule = WrittenRule(version_id=draft.id, code=code, position=place, titles=titles, texts=texts)
    db.session.add(rule)
    db.session.flush()
    emit(StaffActed(by, "rules.change", draft, {code: None}, {code: titles}))
    return rule


def change_rule(rule: WrittenRule, by: User, titles: dict[str, str], texts: dict[str, str]) -> None:
    """Other words for a rule of the draft. Raises AlreadyPublished."""
    _touch(rule.version)
    before = {"titles": rule.titles, "texts": rule.texts}
    rule.titles, rule.texts = titles, texts
    db.session.flush()
    after = {"rule": rule.code, "titles": titles, "texts": texts}
    emit(StaffActed(by, "rules.change", rule.version, before, after))


def move_rule(rule: WrittenRule, by: User, up: bool) -> None:
    """One place up or down in the draft. Raises AlreadyPublished."""
    draft = rule.version
    _touch(draft)
    rules = list(db.session.scalars(queries.rules_of(draft)))
    here = rules.index(rule)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(rules):
        return
    rules[here], rules[there] = rules[there], rules[here]
    for place, one in enumerate(rules, start=1):
        one.position = place
    db.session.flush()
    emit(StaffActed(by, "rules.change", draft, {rule.code: here + 1}, {rule.code: there + 1}))


def remove_rule(rule: WrittenRule, by: User) -> None:
    """Leave a rule out of the next version. Raises AlreadyPublished."""
    draft = rule.version
    _touch(draft)
    emit(StaffActed(by, "rules.change", draft, {rule.code: rule.titles}, {rule.code: None}))
    db.session.delete(rule)
    db.session.flush()


def publish(draft: RulesVersion, by: User, note: dict[str, str], holds_from: datetime) -> None:
    """Let a draft hold from a moment on, for good. Raises AlreadyPublished."""
    is_draft = (RulesVersion.id == draft.id) & RulesVersion.published_at.is_(None)
    values = {"note": note, "holds_from": holds_from, "published_at": now()}
    change = update(RulesVersion).where(is_draft).values(published_by_id=by.id, **values)
    if db.session.scalar(change.returning(RulesVersion.id)) is None:
        raise AlreadyPublished
    db.session.refresh(draft)
    after = {"number": draft.number, "holds_from": holds_from.isoformat()}
    emit(StaffActed(by, "rules.publish", draft, {}, after))


def discard(draft: RulesVersion, by: User) -> None:
    """Throw a draft away. Raises AlreadyPublished."""
    _touch(draft)
    emit(StaffActed(by, "rules.discard", draft, {"number": draft.number}, {}))
    db.session.execute(delete(RulesVersion).where(RulesVersion.id == draft.id))
    db.session.expunge(draft)


def accept(user: User, number: int) -> None:
    """Note that somebody accepts a version; a second time changes nothing."""
    values = {"user_id": user.id, "number": number, "accepted_at": now()}
    db.session.execute(
        insert_into(db.session(), Acceptance).values(values).on_conflict_do_nothing()
    )
