"""What can be wrong with a Pabulib file: where, in which field, with which value."""

from dataclasses import dataclass
from enum import StrEnum

SHOWN = 80  # characters of a value that a message repeats
MOST = 100  # problems after which reading stops


class Code(StrEnum):
    """Kinds of problems; the first group refuses the file, the second is only told."""

    BAD_ENCODING = "bad_encoding"
    BAD_CHARACTER = "bad_character"
    BAD_QUOTING = "bad_quoting"
    NO_SECTION = "no_section"
    MISSING_SECTION = "missing_section"
    DUPLICATE_SECTION = "duplicate_section"
    BAD_HEADER = "bad_header"
    DUPLICATE_COLUMN = "duplicate_column"
    TOO_MANY_COLUMNS = "too_many_columns"
    MISSING_FIELD = "missing_field"
    DUPLICATE_KEY = "duplicate_key"
    BAD_NUMBER = "bad_number"
    BAD_MONEY = "bad_money"
    BAD_VOTE_TYPE = "bad_vote_type"
    BAD_ID = "bad_id"
    DUPLICATE_PROJECT = "duplicate_project"
    DUPLICATE_VOTER = "duplicate_voter"
    UNKNOWN_PROJECT = "unknown_project"
    PROJECT_TWICE = "project_twice"
    POINTS_MISMATCH = "points_mismatch"
    BAD_SELECTED = "bad_selected"
    WRONG_PROJECT_COUNT = "wrong_project_count"
    WRONG_VOTE_COUNT = "wrong_vote_count"
    TOO_MANY_PROBLEMS = "too_many_problems"

    WRONG_VOTES = "wrong_votes"
    WRONG_SCORE = "wrong_score"
    BALLOT_FAULT = "ballot_fault"
    BAD_DATE = "bad_date"


WARNINGS = frozenset({Code.WRONG_VOTES, Code.WRONG_SCORE, Code.BALLOT_FAULT, Code.BAD_DATE})

TEXTS = {
    Code.BAD_ENCODING: "is not UTF-8 text",
    Code.BAD_CHARACTER: "contains a character that no text has",
    Code.BAD_QUOTING: "quotation marks do not match",
    Code.NO_SECTION: "stands before the first section",
    Code.MISSING_SECTION: "the section is missing",
    Code.DUPLICATE_SECTION: "the section occurs twice",
    Code.BAD_HEADER: "the section does not begin with this column",
    Code.DUPLICATE_COLUMN: "the column occurs twice",
    Code.TOO_MANY_COLUMNS: "there are more values than columns",
    Code.MISSING_FIELD: "is missing",
    Code.DUPLICATE_KEY: "occurs twice",
    Code.BAD_NUMBER: "is not a whole number in the allowed range",
    Code.BAD_MONEY: "is not an amount of money above zero",
    Code.BAD_VOTE_TYPE: "is not a known type of vote",
    Code.BAD_ID: "is not usable as an id",
    Code.DUPLICATE_PROJECT: "the project occurs twice",
    Code.DUPLICATE_VOTER: "the voter occurs twice",
    Code.UNKNOWN_PROJECT: "is not one of the projects",
    Code.PROJECT_TWICE: "the ballot names the project twice",
    Code.POINTS_MISMATCH: "the ballot has not as many points as projects",
    Code.BAD_SELECTED: "must be 0, 1, 2 or 3",
    Code.WRONG_PROJECT_COUNT: "differs from the number of projects in the file",
    Code.WRONG_VOTE_COUNT: "differs from the number of votes in the file",
    Code.TOO_MANY_PROBLEMS: "too many problems; reading stopped here",
    Code.WRONG_VOTES: "differs from the votes counted",
    Code.WRONG_SCORE: "differs from the score counted",
    Code.BALLOT_FAULT: "the ballot breaks the rules of the file",
    Code.BAD_DATE: "is not a date",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file: line 0 when it is about the file as a whole."""

    code: Code
    file: str
    line: int
    field: str = ""
    value: str = ""
    detail: str = ""  # what was expected or found, where that helps

    @property
    def is_warning(self) -> bool:
        return self.code in WARNINGS

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        parts = [where, self.field, repr(self.value) if self.value else "", TEXTS[self.code]]
        return ": ".join(part for part in parts if part) + (
            f" ({self.detail})" if self.detail else ""
        )


class PabulibError(ValueError):
    """The file cannot be used; `problems` says why, each with file, line, field and value."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Problems:
    """Collects problems of one file and gives up when there are too many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(
        self, code: Code, line: int, field: str = "", value: object = "", detail: str = ""
    ) -> None:
        """Note a problem; raises PabulibError at the limit of errors."""
        text = str(value)
        shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
        problem = Problem(code, self.file, line, field, shown, detail)
        if problem.is_warning:
            if len(self.warnings) < MOST:
                self.warnings.append(problem)
            return
        self.errors.append(problem)
        if len(self.errors) >= MOST:
            self.errors.append(Problem(Code.TOO_MANY_PROBLEMS, self.file, line))
            self.refuse()

    def refuse(self) -> None:
        """Raise what was found, if anything was."""
        if self.errors:
            raise PabulibError(self.errors)
