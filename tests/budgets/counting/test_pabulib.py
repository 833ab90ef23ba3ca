"""Pabulib files: what is read, what is refused, what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.budgets.counting import Ballots, BallotSpec, BallotType, Election, Limit, Project, count
from app.budgets.counting.pabulib import Code, Details, PabulibError, read_bytes, write
from app.budgets.counting.pabulib.money import format_money, parse_money

GOOD = '''META
key;value
description;A small one
num_projects;3
num_votes;3
budget;1000,50
vote_type;approval
rule;greedy
max_length;2
currency;EUR
PROJECTS
project_id;cost;votes;name;category;selected
a;500;2;"Trees; and ""grass""";parks;1
b;600.50;1;Bench;parks;0
c;1;1;Sign;roads;1
VOTES
voter_id;vote;age
1;a,b;30
2;a;
3;c;41
'''


def problems_of(text, encoding="utf-8"):
    with pytest.raises(PabulibError) as caught:
        read_bytes(text.encode(encoding) if isinstance(text, str) else text, "x.pb")
    return caught.value.problems


def test_a_file_is_read_exactly():
    document = read_bytes(GOOD.encode())
    assert document.budget == 100050
    assert [(p.id, p.cost, p.category) for p in document.projects] == [
        ("a", 50000, "parks"), ("b", 60050, "parks"), ("c", 100, "roads"),
    ]  # fmt: skip
    assert document.rows[0].name == 'Trees; and "grass"'
    assert document.official == {"a", "c"}
    assert document.ballots.total == 3
    assert document.spec == BallotSpec(max_choices=2)
    assert count(document.election()).winners == ("a", "c")
    assert document.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_do_not_matter(encoding, newline):
    text = GOOD.replace("Bench", "Ławka").replace("\n", newline)
    assert read_bytes(text.encode(encoding)).rows[1].name == "Ławka"


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "field", "value"),
    [
        ("budget;1000,50", "budget;1.000,50", Code.BAD_MONEY, 6, "budget", "1.000,50"),
        ("budget;1000,50", "budget;1000,505", Code.BAD_MONEY, 6, "budget", "1000,505"),
        ("budget;1000,50", "budget;", Code.MISSING_FIELD, 1, "budget", ""),
        ("b;600.50;", "b;-600;", Code.BAD_MONEY, 14, "cost", "-600"),
        ("b;600.50;", "b;0;", Code.BAD_MONEY, 14, "cost", "0"),
        ("b;600.50;", "b;1e3;", Code.BAD_MONEY, 14, "cost", "1e3"),
        ("b;600.50;", "a;600;", Code.DUPLICATE_PROJECT, 14, "project_id", "a"),
        ("b;600.50;", ";600;", Code.BAD_ID, 14, "project_id", ""),
        (";parks;0", ";parks;7", Code.BAD_SELECTED, 14, "selected", "7"),
        ("num_projects;3", "num_projects;4", Code.WRONG_PROJECT_COUNT, 4, "num_projects", "4"),
        ("num_votes;3", "num_votes;2", Code.WRONG_VOTE_COUNT, 5, "num_votes", "2"),
        ("num_votes;3", "num_votes;x", Code.BAD_NUMBER, 5, "num_votes", "x"),
        ("num_votes;3", "num_votes;３", Code.BAD_NUMBER, 5, "num_votes", "３"),
        ("vote_type;approval", "vote_type;dance", Code.BAD_VOTE_TYPE, 7, "vote_type", "dance"),
        ("rule;greedy", "budget;7", Code.DUPLICATE_KEY, 8, "budget", "7"),
        ("2;a;", "2;z;", Code.UNKNOWN_PROJECT, 19, "vote", "z"),
        ("2;a;", "2;a,a;", Code.PROJECT_TWICE, 19, "vote", "a"),
        ("2;a;", "1;a;", Code.DUPLICATE_VOTER, 19, "voter_id", "1"),
        ("2;a;", "2;a;;;9", Code.TOO_MANY_COLUMNS, 19, "VOTES", ";9"),
        ("voter_id;vote", "voter_id;ballot", Code.MISSING_FIELD, 16, "vote", ""),
        ("project_id;cost", "project_id;price", Code.MISSING_FIELD, 11, "cost", ""),
        ("project_id;cost", "id;cost", Code.BAD_HEADER, 12, "PROJECTS", "id"),
        ("cost;votes", "cost;cost", Code.DUPLICATE_COLUMN, 12, "cost", ""),
        ("META\n", "", Code.NO_SECTION, 1, "", "key;value"),
        ("VOTES\n", "META\n", Code.DUPLICATE_SECTION, 16, "META", ""),
        ("c;1;1;Sign", 'c;1;1;"Sign', Code.BAD_QUOTING, 15, "", None),
        ("Bench", "Be\0nch", Code.BAD_CHARACTER, 14, "", "NUL"),
    ],
)  # fmt: skip
def test_a_bad_file_names_line_field_and_value(old, new, code, line, field, value):
    assert old in GOOD
    found = problems_of(GOOD.replace(old, new, 1))
    shown = next(p for p in found if p.code is code)
    assert (shown.line, shown.field) == (line, field)
    assert value is None or shown.value == value
    assert str(shown).startswith(f"x.pb:{line}: ")


def test_the_wrong_encoding_is_named_with_its_line():
    (problem,) = problems_of(GOOD.replace("Bench", "Ławka"), "iso-8859-2")
    assert (problem.code, problem.line) == (Code.BAD_ENCODING, 14)


def test_a_missing_section_is_named():
    assert problems_of(GOOD[: GOOD.index("VOTES")])[0].field == "VOTES"
    assert len(problems_of("")) == 3


def test_many_problems_end_the_reading():
    rows = "\n".join(f"{n};z{n};" for n in range(500))
    found = problems_of(GOOD.replace("1;a,b;30", rows))
    assert len(found) == 101
    assert found[-1].code is Code.TOO_MANY_PROBLEMS


def test_odd_but_usable_is_told_as_a_warning():
    text = GOOD.replace("b;600.50;1", "b;600.50;9").replace(
        "max_length;2", "max_length;1\ndate_begin;soon"
    )
    codes = {problem.code for problem in read_bytes(text.encode()).warnings}
    assert codes == {Code.WRONG_VOTES, Code.BALLOT_FAULT, Code.BAD_DATE}


def test_blank_ballots_are_ballots():
    document = read_bytes(GOOD.replace("3;c;41", "3;;41").encode())
    assert document.ballots.total == 3


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 40), st.binary(max_size=6))
def test_no_damage_crashes_the_reader(at, length, junk):
    data = GOOD.encode()
    document, found = attempt(data[:at] + junk + data[at + length :])
    assert document is None or count(document.election()).cost <= document.budget
    assert all(p.file == "x.pb" and p.line >= 0 and str(p) for p in found)


def attempt(data):
    """The document, or None and the problems that refused it."""
    try:
        return read_bytes(data, "x.pb"), []
    except PabulibError as error:
        return None, error.problems


@given(
    st.text(alphabet='META;PROJECTSVOTES\n",0123456789abkeyvaluecostvoter_id \r\0é', max_size=300)
)
def test_no_text_crashes_the_reader(text):
    document, found = attempt(text.encode())
    assert document is not None or found


@pytest.mark.parametrize(
    ("text", "exponent", "amount"),
    [
        ("12", 2, 1200),
        ("12.5", 2, 1250),
        ("12,05", 2, 1205),
        ("12.500", 2, 1250),
        ("7", 0, 7),
        ("1.234", 3, 1234),
    ],
)
def test_money_is_exact(text, exponent, amount):
    assert parse_money(text, exponent) == amount


@pytest.mark.parametrize(
    "text", ["", "-1", "1.2.3", "1,000,000", "1 000", "١٢", "0x1", "nan", "1e3", "12.345", "9" * 17]
)
def test_what_is_not_money(text):
    assert parse_money(text, 2) is None


@given(st.integers(0, 10**15), st.sampled_from([0, 2, 3]))
def test_money_survives_writing(amount, exponent):
    assert parse_money(format_money(amount, exponent), exponent) == amount


SPECS = [
    (BallotSpec(max_choices=2), [{"a": 1, "b": 1}, {}]),
    (BallotSpec(type=BallotType.KNAPSACK, max_cost=1500), [{"a": 1}, {"b": 1}]),
    (BallotSpec(type=BallotType.CHOOSE_ONE), [{"a": 1}, {"b": 1}, {"b": 1}]),
    (
        BallotSpec(type=BallotType.POINTS, max_total=5, spend_all=True, min_total=5),
        [{"a": 5}, {"a": 2, "b": 3}],
    ),
    (
        BallotSpec(type=BallotType.RANKS, vector=(5, 3, 1)),
        [{"a": 2, "b": 1}, {"c": 1, "a": 2, "b": 3}],
    ),
    (BallotSpec(type=BallotType.RANKS, vector=(3, 2, 1)), [{"c": 1, "a": 2, "b": 3}]),
    (BallotSpec(type=BallotType.GRADES, min_value=-2, max_value=2), [{"a": -2, "b": 2}, {"c": 1}]),
]


@pytest.mark.parametrize(("spec", "ballots"), SPECS)
def test_what_is_written_is_read_back(spec, ballots):
    election = Election(
        budget=2500,
        projects=(Project("a", 1000, "parks"), Project("b", 1250, area="north"), Project("c", 99)),
        ballots=Ballots.of(ballots),
        spec=spec,
    )
    outcome = count(election)
    details = Details(
        {"description": "Round\n two", "currency": "EUR"}, {"a": {"name": 'Say "hi"; there'}}
    )
    text = write(election, details, outcome)
    document = read_bytes(text.encode())
    assert (document.budget, document.ballots, document.projects) == (2500, election.ballots, tuple(
        sorted(election.projects, key=lambda p: [row.project.id for row in document.rows].index(p.id))
    ))  # fmt: skip
    assert document.official == set(outcome.winners)
    assert document.spec.type is spec.type
    assert document.spec.vector == spec.vector
    assert document.warnings == ()
    assert count(document.election()).winners == outcome.winners
    assert write(document.election(), details, outcome) == text


def test_limits_of_categories_are_read():
    extra = "categories;parks,roads\nmax_sum_cost_per_category;700,50\nmin_length_per_category;0\n"
    document = read_bytes(GOOD.replace("currency;EUR\n", "currency;EUR\n" + extra).encode())
    assert document.spec.limits == (
        Limit("category", "parks", max_cost=70000),
        Limit("category", "roads", max_cost=5000),
    )
    assert {p.code for p in document.warnings} == {Code.BALLOT_FAULT}


def test_an_id_with_a_comma_cannot_be_written():
    election = Election(10, (Project("a,b", 1),), Ballots())
    with pytest.raises(ValueError, match="a,b"):
        write(election, Details())
