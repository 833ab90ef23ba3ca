"""Decisions and votes in words."""

from __future__ import annotations

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import format_date, format_number
from app.meetings.decisions.counting import Basis, Impossible, Majority, Outcome, Voice
from app.meetings.decisions.services import Contradiction
from app.meetings.models import Decision, Method, Progress, Verdict, Vote

VERDICTS: dict[Verdict, LazyString] = {
    Verdict.APPROVED: _l("Approved"),
    Verdict.REJECTED: _l("Rejected"),
    Verdict.REFERRED: _l("Referred to others"),
    Verdict.NOTED: _l("Noted"),
}
METHODS: dict[Method, LazyString] = {
    Method.HANDS: _l("By show of hands"),
    Method.ROLL_CALL: _l("By roll call"),
    Method.SECRET: _l("In secret"),
}
MAJORITIES: dict[Majority, LazyString] = {
    Majority.SIMPLE: _l("Simple: more yes than no"),
    Majority.ABSOLUTE: _l("Absolute: more than half"),
    Majority.TWO_THIRDS: _l("Two thirds"),
}
BASES: dict[Basis, LazyString] = {
    Basis.CAST: _l("those who said yes or no"),
    Basis.PRESENT: _l("those present"),
    Basis.MEMBERS: _l("all members"),
}
OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.CARRIED: _l("Carried"),
    Outcome.LOST: _l("Lost"),
    Outcome.NO_QUORUM: _l("No quorum"),
}
PROGRESS: dict[Progress, LazyString] = {
    Progress.OPEN: _l("To be done"),
    Progress.ON_TRACK: _l("On track"),
    Progress.DONE: _l("Done"),
    Progress.DROPPED: _l("Dropped"),
}
VOICES: dict[Voice, LazyString] = {
    Voice.YES: _l("yes"),
    Voice.NO: _l("no"),
    Voice.ABSTAIN: _l("abstain"),
    Voice.ABSENT: _l("absent"),
}


def spoken() -> dict[str, Voice]:
    """What stands for a voice when it is typed: the words of this language and the English ones."""
    return {one.value: one for one in Voice} | {str(w).casefold(): one for one, w in VOICES.items()}


def figures(vote: Vote) -> str:
    """`7 yes, 3 no, 1 abstained; 6 yes were needed`"""
    said = _(
        "%(yes)s yes, %(no)s no, %(abstain)s abstained",
        yes=format_number(vote.yes), no=format_number(vote.no), abstain=format_number(vote.abstain),
    )  # fmt: skip
    needed = vote.terms.needed(vote.tally)
    return said + "; " + ngettext("%(num)s yes was needed", "%(num)s yes were needed", needed)


def in_lines(decision: Decision) -> str:
    """What a decision says now, a line for each part, for whoever was about to change it."""
    lines = [decision.title, decision.body, str(VERDICTS[decision.verdict]), decision.unit]
    lines.append(format_date(decision.due_on) if decision.due_on else "")
    lines.append(figures(decision.vote) if decision.vote else "")
    return "\n".join(filter(None, lines))


def contradiction(error: Contradiction) -> str:
    tally = error.tally
    if error.outcome is Outcome.NO_QUORUM:
        return ngettext(
            "%(num)s member was present, fewer than the quorum: nothing could be decided",
            "%(num)s members were present, fewer than the quorum: nothing could be decided",
            tally.present,
        )
    return _(
        "The figures say otherwise: %(yes)s yes and %(no)s no, and %(needed)s yes were needed, so it was %(outcome)s",
        yes=format_number(tally.yes), no=format_number(tally.no),
        needed=format_number(error.needed), outcome=str(OUTCOMES[error.outcome]).lower(),
    )  # fmt: skip


def impossible(error: Impossible) -> str:
    numbers = dict(zip(("a", "b"), map(format_number, error.figures), strict=False))
    words = {
        "more_than_members": _l("%(a)s voices are more than the %(b)s members"),
        "not_the_members": _l("Present and absent are %(a)s together, but there are %(b)s members"),
        "members_unknown": _l("Enter the number of members: the majority is counted of them"),
        "not_the_roll_call": _l("You entered %(a)s, but the roll call gives %(b)s"),
        "negative": _l("Enter a whole number"),
    }
    return str(words[error.problem]) % numbers
