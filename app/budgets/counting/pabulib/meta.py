"""The META section: keys, and the ballot rules they describe."""

from dataclasses import dataclass

from app.budgets.counting.election import BallotSpec, BallotType, Limit
from app.budgets.counting.pabulib.money import exponent_of, parse_money
from app.budgets.counting.pabulib.problems import Code, Problems
from app.budgets.counting.pabulib.scanning import Section

TYPES = {
    "approval": BallotType.APPROVAL,
    "ordinal": BallotType.RANKS,
    "cumulative": BallotType.POINTS,
    "scoring": BallotType.GRADES,
    "choose-1": BallotType.CHOOSE_ONE,
}
LONGEST = 10_000  # choices on a ballot; a larger number is nonsense


@dataclass(slots=True)
class Meta:
    """The keys of META with their lines."""

    values: dict[str, str]
    lines: dict[str, int]
    line: int
    problems: Problems
    decimals: int | None = None  # instead of the currency's own

    @classmethod
    def read(cls, section: Section, problems: Problems, decimals: int | None = None) -> "Meta":
        """Read the keys; a doubled key is a problem."""
        values: dict[str, str] = {}
        lines: dict[str, int] = {}
        for line, row in section.rows:
            key = row[0].strip().lower()
            if key in values:
                problems.add(Code.DUPLICATE_KEY, line, key, row[1] if len(row) > 1 else "")
                continue
            values[key] = row[1].strip() if len(row) > 1 else ""
            lines[key] = line
        return cls(values, lines, section.line, problems, decimals)

    @property
    def exponent(self) -> int:
        """Decimals of the amounts."""
        return (
            self.decimals
            if self.decimals is not None
            else exponent_of(self.values.get("currency", ""))
        )

    def whole(self, key: str, most: int = 10**9, required: bool = False) -> int | None:
        """A whole number from 0; None when the key is absent or empty."""
        text = self.values.get(key, "")
        if not text:
            if required:
                self.problems.add(Code.MISSING_FIELD, self.line, key)
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
            self.problems.add(Code.BAD_NUMBER, self.lines[key], key, text)
            return None
        return int(text)

    def money(self, key: str, required: bool = False) -> int | None:
        """Minor units above zero; None when the key is absent or empty."""
        text = self.values.get(key, "")
        if not text:
            if required:
                self.problems.add(Code.MISSING_FIELD, self.line, key)
            return None
        amount = parse_money(text, self.exponent)
        if not amount:
            self.problems.add(Code.BAD_MONEY, self.lines[key], key, text)
        return amount

    def expect_count(self, key: str, found: int, code: Code) -> None:
        """Compare a number of the file with what is in it."""
        stated = self.whole(key, required=True)
        if stated is not None and stated != found:
            self.problems.add(code, self.lines[key], key, stated, detail=f"found {found}")


def read_spec(meta: Meta, votes: Section) -> BallotSpec:
    """The ballot rules of META; an approval vote with a cost limit is a knapsack vote."""
    name = meta.values.get("vote_type", "")
    if name not in TYPES:
        meta.problems.add(
            Code.BAD_VOTE_TYPE, meta.lines.get("vote_type", meta.line), "vote_type", name
        )
    kind = TYPES.get(name, BallotType.APPROVAL)
    longest = meta.whole("max_length", LONGEST)
    most_cost = meta.money("max_sum_cost")
    if kind is BallotType.APPROVAL and most_cost is not None:
        kind = BallotType.KNAPSACK
    low, high = meta.whole("min_sum_points"), meta.whole("max_sum_points")
    return BallotSpec(
        type=kind,
        min_choices=meta.whole("min_length", LONGEST),
        max_choices=longest,
        min_cost=meta.money("min_sum_cost"),
        max_cost=most_cost,
        min_total=low,
        max_total=high,
        min_value=_signed(meta, "min_points"),
        max_value=_signed(meta, "max_points"),
        vector=_vector(votes, longest) if kind is BallotType.RANKS else (),
        spend_all=kind is BallotType.POINTS and high is not None and low == high,
        limits=_limits(meta),
    )


def _signed(meta: Meta, key: str) -> int | None:
    text = meta.values.get(key, "")
    if text.startswith("-") and text[1:].isascii() and text[1:].isdigit() and len(text) <= 10:
        return int(text)
    return meta.whole(key)


def _vector(votes: Section, longest: int | None) -> tuple[int, ...]:
    """The points of the places: as the longest ballot's points column says, else n to 1 for the most places."""
    vote, points = votes.column("vote"), votes.column("points")
    if points is not None:
        given = max((row[points].split(",") for _, row in votes.rows), key=len, default=[])
        if given and all(item.isascii() and item.isdigit() and len(item) <= 9 for item in given):
            return tuple(int(item) for item in given)
    used = (
        max((row[vote].count(",") + 1 for _, row in votes.rows), default=1)
        if vote is not None
        else 1
    )
    return tuple(range(min(longest or used, LONGEST), 0, -1))


def _limits(meta: Meta) -> tuple[Limit, ...]:
    names = [name.strip() for name in meta.values.get("categories", "").split(",") if name.strip()]
    least, most = (
        meta.whole("min_length_per_category", LONGEST),
        meta.whole("max_length_per_category", LONGEST),
    )
    key = "max_sum_cost_per_category"
    texts = [text.strip() for text in meta.values.get(key, "").split(",") if text.strip()]
    costs = [parse_money(text, meta.exponent) for text in texts]
    if texts and (len(costs) != len(names) or None in costs):
        meta.problems.add(Code.BAD_MONEY, meta.lines[key], key, meta.values[key])
        return ()
    if not texts and not least and most is None:
        return ()
    pairs = zip(names, costs or [None] * len(names), strict=True)
    return tuple(Limit("category", name, least or None, most, cost) for name, cost in pairs)
