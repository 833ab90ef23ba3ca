"""What two people decide of a round, in words: for staff before, for everybody after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.accounts.models import ROLE_NAMES
from app.budgets.models import Act, Round, RoundDecision
from app.budgets.services.paper.reconciling import waiting
from app.core.i18n import format_datetime

ACTS = {
    Act.CLOSE: _l("Close and count"),
    Act.WITHDRAW: _l("Withdraw a project"),
    Act.EXTEND: _l("Move the deadline to a later time"),
    Act.PAUSE: _l("Pause voting"),
    Act.RESUME: _l("Let voting go on"),
}


@dataclass(frozen=True)
class Said:
    """An exception as everybody reads it: what happened, and what it means."""

    title: str
    meaning: str


def said_of(decision: RoundDecision) -> Said:
    """What was decided, for those who vote."""
    match decision.act:
        case Act.WITHDRAW:
            return Said(
                _("The project “%(title)s” was withdrawn from the vote", title=_title(decision)),
                _("It cannot win. Whoever chose it keeps their other choices; the ballot stays valid. Ballots cast online can be changed until the vote ends."),
            )  # fmt: skip
        case Act.EXTEND:
            before, after = format_datetime(decision.old_close), format_datetime(decision.new_close)
            return Said(
                _("Voting goes on longer, until %(when)s", when=after),
                _("Before, it was to end on %(when)s. Ballots that are cast stay as they are.", when=before),
            )  # fmt: skip
        case Act.PAUSE:
            return Said(
                _("Voting is paused"),
                _("Nobody can cast, change or cancel a ballot until it goes on. Ballots that are cast stay as they are."),
            )  # fmt: skip
        case Act.RESUME:
            return Said(_("Voting goes on after the pause"), _("Ballots can be cast again, and those cast online can be changed or cancelled."))  # fmt: skip
        case _:
            return Said(_("Voting has ended"), _("Nothing can be cast, changed or cancelled now."))


def told(decisions: Iterable[RoundDecision]) -> list[dict[str, object]]:
    """Exceptions as entries of a history: what happened, when, why, and in which roles two people decided."""
    return [
        {
            "title": said_of(one).title,
            "when": format_datetime(one.confirmed_at),
            "text": f"{one.reason} {_roles(one)}",
        }
        for one in decisions
    ]


def _roles(decision: RoundDecision) -> str:
    second = decision.confirmed_as or decision.asked_as
    return _("(Asked for by: %(first)s. Confirmed by another person: %(second)s.)",
             first=ROLE_NAMES[decision.asked_as], second=ROLE_NAMES[second])  # fmt: skip


def asked_for(decision: RoundDecision) -> str:
    """What somebody asks for, in one sentence."""
    match decision.act:
        case Act.WITHDRAW:
            return _(
                "The project “%(title)s” is to be withdrawn from the vote.", title=_title(decision)
            )
        case Act.EXTEND:
            return _("Voting is to go on until %(after)s instead of %(before)s.",
                     after=format_datetime(decision.new_close), before=format_datetime(decision.old_close))  # fmt: skip
        case Act.PAUSE:
            return _("Voting is to be paused.")
        case Act.RESUME:
            return _("Voting is to go on after the pause.")
        case _ if decision.round.is_under_way:
            return _("Voting is to end now, before its time, and the ballots are to be counted.")
        case _:
            return _("The round is to be closed and counted.")


def consequences(round_: Round, act: Act) -> list[str]:
    """What will happen when a second person confirms, point by point."""
    reason = _(
        "Everybody reads the reason on the page of the round, with the date. It is in the public log for good."
    )
    mail = _("Everybody who has voted, or got a sheet or a code, gets the same mail.")
    match act:
        case Act.WITHDRAW:
            return [
                _("Nobody can choose the project any more. It stays to be seen, marked as withdrawn, with the reason."),
                _("Ballots that hold it stay valid. Their other choices count."),
                _("It cannot be put back in this round."),
                reason, mail,
            ]  # fmt: skip
        case Act.EXTEND:
            return [
                _("Ballots can be cast, changed and cancelled until the later time. It can move further, but never back."),
                _("The old time stays to be read. The phase of the timeline that opens the vote ends later too, and so does what else it opens."),
                reason, mail,
            ]  # fmt: skip
        case Act.PAUSE:
            return [
                _("The server takes no ballot, no change and no cancellation until two people let voting go on."),
                _("What people have chosen and not cast yet is kept."),
                _("The deadline does not move: voting ends on %(when)s, paused or not.", when=format_datetime(round_.closes_at)),
                reason, mail,
            ]  # fmt: skip
        case Act.RESUME:
            return [
                _("Ballots can be cast, changed and cancelled again at once, until %(when)s.", when=format_datetime(round_.closes_at)),
                reason, mail,
            ]  # fmt: skip
        case _:
            return _closing(round_)


def _closing(round_: Round) -> list[str]:
    found = [
        _("No ballot can be cast, changed or cancelled after this."),
        _("The ballots are counted, the pseudonyms are taken off, and the key that links people and ballots is destroyed."),
        _("This cannot be undone. The result is not public before somebody publishes it."),
    ]  # fmt: skip
    if sheets := waiting(round_):
        found.insert(0, ngettext("%(num)s sheet of paper lies in an open batch and will not count. Everybody can read why.", "%(num)s sheets of paper lie in open batches and will not count. Everybody can read why.", sheets))  # fmt: skip
    if round_.is_under_way:
        when = format_datetime(round_.closes_at)
        found.insert(
            0,
            _(
                "Voting was promised until %(when)s and ends now. Everybody can read why.",
                when=when,
            ),
        )
    return found


def _title(decision: RoundDecision) -> str:
    return decision.project.shown_title if decision.project else ""
