"""What staff at desks and clerks are told: why not, and what to do next."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.budgets.counting import BallotType
from app.budgets.counting.ballots import FaultCode
from app.budgets.models import Round
from app.budgets.services.paper.batches import Obstacle
from app.budgets.services.paper.desk import Turned
from app.budgets.services.paper.readings import Flaw, Mistyped, Slip
from app.core.refusals import Refusal, explain

AT_DESK: dict[Refusal, Any] = {
    Refusal.ALREADY_CAST_ONLINE: _l("This person has voted online. Give no sheet. They can change that ballot online until voting closes."),
    Refusal.NOT_CONFIRMED: _l("The address of this account is not confirmed. The person must open the link in our e-mail first."),
    Refusal.BLOCKED: _l("The account of this person is blocked, so it cannot vote. Give no sheet."),
    Refusal.NOT_VERIFIED: _l("This document is in none of our registers. Compare the number with the document. If it is right, send the person to the desk for residents."),
    Refusal.NOT_ON_ROLL: _l("Nobody who may vote in this round is known by this. Compare it letter by letter. If it is right, give no sheet."),
}  # fmt: skip
OBSTACLES: dict[Obstacle, Any] = {
    Obstacle.NOT_OPEN_YET: _l("The round is not open yet."),
    Obstacle.ROUND_CLOSED: _l("The round is closed. No sheet can go into the ballot box any more."),
    Obstacle.KEY_MISSING: _l("The ballot key is missing. Tell the facilitator; nothing was lost."),
    Obstacle.WRONG_AREA: _l("There are no sheets of this district."),
    Obstacle.COMMITTED: _l("This batch is in the ballot box. Nothing about it can change now."),
    Obstacle.HAS_SHEETS: _l("Sheets are entered in this batch, so it stays."),
    Obstacle.OTHER_BATCH: _l("This sheet is entered in another batch. Compare the serial."),
    Obstacle.READ_TWICE: _l("Two people have entered this sheet. Where they differ, a third settles it."),
    Obstacle.NO_SHEET: _l("No sheet with this serial is entered here."),
    Obstacle.NO_DIFFERENCE: _l("There is nothing to settle about this sheet."),
    Obstacle.SETTLED: _l("This sheet is settled. If that was wrong, take it out of the batch and enter it anew."),
    Obstacle.NOT_A_THIRD: _l("You have entered this sheet yourself. Somebody else must settle it."),
    Obstacle.UNREAD: _l("Some sheets were entered by one person only. A second one must enter them."),
    Obstacle.DIFFERENT: _l("Two people entered some sheets differently. A third must settle them first."),
    Obstacle.COUNT_DIFFERS: _l("The number of sheets entered is not the number counted by hand. Count again, or find the sheet."),
    Obstacle.TOO_FEW_MARKS: _l("With this batch there would be more sheets than people who were marked at this station. Count again. If it stays so, call the facilitator."),
}  # fmt: skip
FLAWS: dict[Flaw | FaultCode, Any] = {
    Flaw.UNCLEAR: _l("it is unclear"),
    Flaw.NAMED: _l("it says who voted"),
    Flaw.CROSSED: _l("it is crossed out"),
    FaultCode.UNKNOWN_PROJECT: _l("a project is not for this district"),
    FaultCode.PROJECT_TWICE: _l("a project is marked twice"),
    FaultCode.VALUE_NOT_ALLOWED: _l("a mark is not one of those allowed"),
    FaultCode.VALUE_TOO_LOW: _l("a number is too low"),
    FaultCode.VALUE_TOO_HIGH: _l("a number is too high"),
    FaultCode.TOO_FEW_CHOICES: _l("too few projects are marked"),
    FaultCode.TOO_MANY_CHOICES: _l("too many projects are marked"),
    FaultCode.TOO_CHEAP: _l("the projects cost too little"),
    FaultCode.TOO_EXPENSIVE: _l("the projects cost too much"),
    FaultCode.TOTAL_TOO_LOW: _l("too few points are given"),
    FaultCode.TOTAL_TOO_HIGH: _l("too many points are given"),
    FaultCode.POINTS_UNSPENT: _l("not all points are given"),
    FaultCode.RANK_TWICE: _l("a place is given twice"),
    FaultCode.RANK_MISSING: _l("a place is left out"),
}
NOTATION: dict[BallotType, Any] = {
    BallotType.APPROVAL: _l("The numbers of the marked projects: 3 12 45"),
    BallotType.KNAPSACK: _l("The numbers of the marked projects: 3 12 45"),
    BallotType.CHOOSE_ONE: _l("The number of the marked project: 12"),
    BallotType.POINTS: _l("Project and points: 3=5 12=2"),
    BallotType.GRADES: _l("Project and grade: 3=5 12=0"),
    BallotType.RANKS: _l("The projects from the first place on: 12 3 45. Or project and place as written: 3=2 12=1"),
    BallotType.YES_NO: _l("+ after yes, - after no: 3+ 12-"),
}  # fmt: skip


def turned_words(turned: Turned, round_: Round) -> str:
    """Why somebody at a desk gets no sheet, and what to do."""
    if turned.reason is Refusal.ALREADY_CAST_ON_PAPER:
        return _("A sheet was given to this person already, at “%(station)s”. Give no other one. Only if you have pressed the button twice just now, give the one sheet.", station=turned.station)  # fmt: skip
    if turned.reason is Refusal.ALREADY_AT_STATION:
        return _("This person is marked for voting on a screen, at “%(station)s”. Give no sheet. If they have not voted yet, you can give them another code.", station=turned.station)  # fmt: skip
    if words := AT_DESK.get(turned.reason):
        return str(words)
    return explain(turned.reason, round_).text


def slip_words(mistyped: Mistyped) -> str:
    """What is not as it can be on a sheet."""
    match mistyped.slip:
        case Slip.NOTHING:
            return _(
                "Now type what is marked: numbers, - for a blank sheet, or x if it does not count"
            )
        case Slip.NOT_PRINTED:
            return _("No project with the number %(word)s is on this sheet", word=mistyped.word)
        case Slip.VALUE_MISSING:
            return _("Say how much %(word)s gets, like %(word)s=3", word=mistyped.word)
        case Slip.VALUE_UNASKED:
            return _(
                "Type only the number of the project, without “=”: %(word)s", word=mistyped.word
            )
        case Slip.MIXED:
            return _("Type the place of every project, or of none: %(word)s", word=mistyped.word)
        case _:
            return _("This is no mark of a project: %(word)s", word=mistyped.word)
