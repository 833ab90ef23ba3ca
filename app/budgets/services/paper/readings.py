"""What a clerk types of a sheet, and the one text that it stands for.

Projects are named by the numbers printed beside them:

    3 12 45           chosen; where ballots are ranks: first, second, third place
    3=5 12=2          points, grades, or the places as they are written
    3+ 12-            yes and no
    -                 nothing is marked: an abstention, which is valid
    x  xn  xc         not valid: unclear, says who voted, crossed out as a whole

A reading holds what is marked on the sheet, right or wrong. Nothing here mends it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.budgets.counting import BallotType
from app.budgets.counting.election import Choice
from app.budgets.log import canonical

MOST_MARKS = 300  # of one sheet
BLANK = "-"
GIVEN = {BallotType.POINTS, BallotType.GRADES, BallotType.RANKS}
_MARK = re.compile(r"(?P<number>[0-9]{1,6})(?:[=:](?P<value>-?[0-9]{1,7})|(?P<sign>[+-]))?")


class Flaw(StrEnum):
    """Why a sheet does not count whatever is marked on it."""

    UNCLEAR = "unclear"
    NAMED = "named"  # a name, a signature, a sign by which the voter could be known
    CROSSED = "crossed"


KEYS = {"x": Flaw.UNCLEAR, "xn": Flaw.NAMED, "xc": Flaw.CROSSED}


class Slip(StrEnum):
    """What cannot be on a sheet, so that it was mistyped."""

    NOTHING = "nothing"
    NOT_A_MARK = "not_a_mark"
    NOT_PRINTED = "not_printed"
    VALUE_MISSING = "value_missing"
    VALUE_UNASKED = "value_unasked"
    MIXED = "mixed"


class Mistyped(ValueError):
    """The clerk must look again: what, and at which word."""

    def __init__(self, slip: Slip, word: str = "") -> None:
        super().__init__(f"{slip.value}: {word}")
        self.slip, self.word = slip, word


@dataclass(frozen=True)
class Reading:
    """The marks on a sheet as (code of the project, value), or its flaw."""

    marks: tuple[Choice, ...] = ()
    flaw: Flaw | None = None

    @property
    def text(self) -> str:
        """One text for one reading, in whatever order its marks were typed."""
        flaw = self.flaw.value if self.flaw else ""
        return canonical({"flaw": flaw, "marks": sorted(map(list, self.marks))})

    @classmethod
    def parse(cls, text: str) -> Reading:
        """The reading that `text` gave."""
        kept = json.loads(text)
        marks = tuple((code, value) for code, value in kept["marks"])
        return cls(marks, Flaw(kept["flaw"]) if kept["flaw"] else None)


def read(typed: str, kind: BallotType, printed: Mapping[int, str]) -> Reading:
    """The reading that was typed; `printed` are the codes of the sheet's projects by number. Raises Mistyped."""
    words = typed.replace(",", " ").lower().split()
    if not words:
        raise Mistyped(Slip.NOTHING)
    if words == [BLANK]:
        return Reading()
    if len(words) == 1 and words[0] in KEYS:
        return Reading(flaw=KEYS[words[0]])
    if len(words) > MOST_MARKS:
        raise Mistyped(Slip.NOT_A_MARK, words[MOST_MARKS])
    found = [_MARK.fullmatch(word) for word in words]
    for word, mark in zip(words, found, strict=True):
        if mark is None:
            raise Mistyped(Slip.NOT_A_MARK, word)
        if int(mark["number"]) not in printed:
            raise Mistyped(Slip.NOT_PRINTED, mark["number"])
    marks = [(printed[int(mark["number"])], mark) for mark in found if mark]
    values = _values([mark for _code, mark in marks], kind)
    pairs = zip((code for code, _mark in marks), values, strict=True)
    is_said = kind is BallotType.GRADES  # where 0 says something
    return Reading(tuple((code, value) for code, value in pairs if value or is_said))


def _values(marks: list[re.Match[str]], kind: BallotType) -> list[int]:
    if kind is BallotType.YES_NO:
        return [_yes_or_no(mark) for mark in marks]
    signed = next((mark for mark in marks if mark["sign"]), None)
    if signed:
        raise Mistyped(Slip.NOT_A_MARK, signed[0])
    given = [mark for mark in marks if mark["value"] is not None]
    if kind not in GIVEN:
        if given:
            raise Mistyped(Slip.VALUE_UNASKED, given[0][0])
        return [1] * len(marks)
    if kind is BallotType.RANKS and not given:
        return list(range(1, len(marks) + 1))
    bare = next((mark for mark in marks if mark["value"] is None), None)
    if bare:
        raise Mistyped(Slip.MIXED if given else Slip.VALUE_MISSING, bare[0])
    return [int(mark["value"]) for mark in marks]


def _yes_or_no(mark: re.Match[str]) -> int:
    if mark["value"] is not None:
        raise Mistyped(Slip.VALUE_UNASKED, mark[0])
    return -1 if mark["sign"] == "-" else 1


def typed(reading: Reading, kind: BallotType, numbers: Mapping[str, int]) -> str:
    """A reading in the words of a clerk."""
    if reading.flaw:
        return next(key for key, flaw in KEYS.items() if flaw is reading.flaw)
    words = sorted((numbers.get(code, 0), value) for code, value in reading.marks)
    if kind is BallotType.YES_NO:
        return " ".join(f"{n}{'+' if value > 0 else '-'}" for n, value in words) or BLANK
    shown = (f"{n}={value}" if kind in GIVEN else str(n) for n, value in words)
    return " ".join(shown) or BLANK
