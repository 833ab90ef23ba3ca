"""What is wise before opening a round, and keeps nobody from opening it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, select

from app.budgets import queries
from app.budgets.models import Project, Round
from app.budgets.services import roll, wording
from app.budgets.services.keys import SHARES
from app.budgets.services.readiness import Check, Place, window
from app.core import keyfiles
from app.core.clock import now
from app.core.i18n import format_date, format_datetime, format_number, language_name
from app.core.mail import OutgoingMail
from app.core.operations import backup
from app.core.site import site
from app.extensions import db
from app.spaces import phases

OLDEST_BACKUP = timedelta(days=2)
NAMED = 3  # projects named one by one


def advice(round_: Round) -> list[Check]:
    """All of it; done where there is nothing to do."""
    return [*_about_residents(round_), *_about_rule(round_), *_about_server(), _rehearsed(round_)]


def _about_residents(round_: Round) -> Iterator[Check]:
    component = round_.component
    yield Check(
        component is not None and component.is_public, _("Residents can see the process"),
        _("The process, or its part for this round, is not published. Nobody can find the round before it is."),
        Place.COMPONENT,
    )  # fmt: skip
    yield _phases_agree(round_)
    yield _translated(round_)
    number = roll.size(round_)
    yield Check(
        number > 0,
        ngettext("One person meets the rule of who may vote", "%(n)s people meet the rule of who may vote", number, n=format_number(number)),
        _("People can still come to meet it until the close, so tell them how. If that surprises you, look at the rule again."),
        Place.WHO,
    )  # fmt: skip
    yield Check(
        bool(site().contact_email), _("People know whom to write to"),
        _("There is no e-mail address for questions. Who cannot vote is told to write to it."),
        Place.SITE,
    )  # fmt: skip


def _phases_agree(round_: Round) -> Check:
    """Whether the process page tells the same times as the round."""
    span, component = window(round_), round_.component
    opened = list(phases.windows_of(component, "ballot.cast")) if component else []
    fits = span is None or any((w.starts_at, w.ends_at) == span for w in opened)
    if not opened:
        text = _("No phase says that voting is open here, so the process page does not announce it.")  # fmt: skip
    else:
        text = _("The phase says voting is open until %(phase)s. The round’s own times hold.", phase=format_datetime(opened[0].ends_at))  # fmt: skip
    return Check(fits, _("The phases say the same times as the round"), text, Place.COMPONENT)


def _translated(round_: Round) -> Check:
    """Whether everything can be read in each language of the site."""
    projects = db.session.scalars(queries.standing(round_.id)).all()
    said = list(_untranslated(round_, projects))
    return Check(
        not said, _("Everything can be read in each language of the site"), " ".join(said),
        Place.PROJECTS if any(_lacks(p, code) for p in projects for code in site().languages) else Place.BASICS,
    )  # fmt: skip


def _untranslated(round_: Round, projects: Iterable[Project]) -> Iterator[str]:
    everything: list[Round | Project] = [round_, *projects]
    for code in site().languages:
        wanting = [told.shown_title for told in everything if _lacks(told, code)]
        if not wanting:
            continue
        names = ", ".join(f"“{name}”" for name in wanting[:NAMED])
        more = len(wanting) - NAMED
        rest = ngettext(" and one more", " and %(n)s more", more, n=format_number(more)) if more > 0 else ""  # fmt: skip
        yield _("No text in %(language)s: %(names)s%(rest)s.", language=language_name(code), names=names, rest=rest)  # fmt: skip


def _lacks(told: Round | Project, code: str) -> bool:
    """Whether a title or a text that there is, is not there in this language."""
    if code == told.locale:
        return not told.title
    return not told.titles.get(code) or bool(told.body and not told.texts.get(code))


def _about_rule(round_: Round) -> Iterator[Check]:
    warnings = wording.warnings(round_, round_.rule)
    yield Check(
        not warnings, _("Nothing speaks against the rule"), " ".join(map(str, warnings)), Place.RULE
    )


def _about_server() -> Iterator[Check]:
    yield Check(
        bool(current_app.config["MAIL_URL"]) and not _has_mail_failed(), _("Mail goes out"),
        _("No mail server is set, or mails wait that it did not take. People would not be told that a ballot was cast."),
        Place.SERVER,
    )  # fmt: skip
    made = backup.last_made()
    yield Check(
        made is not None and now() - made < OLDEST_BACKUP, _("There is a new backup"),
        _backup_words(made), Place.SERVER,
    )  # fmt: skip
    yield Check(
        keyfiles.are_apart(*SHARES), _("The two shares of the key lie in two places"),
        _("Both lie on one disk, so whoever gets a copy of it gets both, and who loses it loses both. Put the folder of one share on another disk."),
        Place.SERVER,
    )  # fmt: skip


def _has_mail_failed() -> bool:
    failed = exists().where(OutgoingMail.sent_at.is_(None), OutgoingMail.error != "")
    return bool(db.session.scalar(select(failed)))


def _backup_words(made: datetime | None) -> str:
    if made is None:
        return _("This site knows of none. Ask whoever runs the server whether backups are made in another way, and tried.")  # fmt: skip
    return _("The last one is of %(when)s.", when=format_date(made))


def _rehearsed(round_: Round) -> Check:
    """A rehearsal is the only way to see all of it work before it counts."""
    return Check(
        round_.rehearsed_at is not None, _("The round was rehearsed"),
        _("Let test voters vote in a copy, close it, and look at the result. Nothing of it counts."),
        Place.REHEARSAL,
    )  # fmt: skip
