"""Document numbers, dates and tables: whatever they look like, they are read or refused with a reason."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.verification import codes, days, documents, tables
from app.core.clock import now
from app.core.site import District
from app.extensions import db

NUMBERS = st.text("ABCDEFGHJKLMNPQRSTVWXYZ0123456789", min_size=4, max_size=20)
BIRTHS = st.dates(date(1910, 1, 1), date(2020, 12, 31))
STYLES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y")
SAME_TOWN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
HEAD = ("Document", "Birth date", "District")


@pytest.fixture
def town(app, session):
    session.add(District(slug="old-town", name={"en": "Old Town", "ca": "Ciutat Vella"}))
    session.commit()
    with app.app_context():
        yield db.session.query(District.id).scalar()


@given(
    NUMBERS, st.lists(st.sampled_from(" .-/·’\t\u00a0\u2011"), max_size=8), st.booleans(), st.data()
)
def test_a_number_is_the_same_however_it_is_written(number, marks, lower, data):
    written = list(number.lower() if lower else number)
    for mark in marks:
        written.insert(data.draw(st.integers(0, len(written))), mark)
    assert documents.normalise("".join(written)) == number


@given(st.text(max_size=60))
def test_whatever_is_no_number_is_refused_and_the_rest_stays_as_it_is(text):
    try:
        found = documents.normalise(text)
    except ValueError:
        return
    assert 4 <= len(found) <= 32
    assert "\0" not in found
    assert documents.normalise(found) == found


def test_digits_of_all_scripts_are_digits():
    assert documents.normalise("١٢٣٤ｘ５") == "1234X5"


@SAME_TOWN
@given(BIRTHS, st.sampled_from(STYLES))
def test_birth_dates_are_read_as_people_write_them(town, born, style):
    assert days.read_birth(f" {born.strftime(style)} ") == born


@pytest.mark.parametrize("text", ["", "31.02.1990", "1990", "12-31-1990", "1.1.1800", "1.1.9999", "x", "31.12.90"])  # fmt: skip
def test_what_is_no_birth_date_is_refused(app, text):
    with app.app_context(), pytest.raises(ValueError, match=r"."):
        days.read_birth(text)


@given(BIRTHS, st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = days.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(st.text(codes.LETTERS, min_size=16, max_size=16), st.booleans())
def test_codes_are_read_as_they_are_printed(code, lower):
    shown = codes.shown(code)
    assert [len(group) for group in shown.split("-")] == [4] * 4
    assert codes.normalise(f" {shown.lower() if lower else shown} ") == code


def test_codes_have_no_look_alikes_and_do_not_repeat(app):
    drawn = [codes.draw() for _ in range(500)]
    assert len(set(drawn)) == 500
    assert not set("".join(drawn)) & set("01OILB8S5Z2G6UQ")


def read(data, **how):
    return list(tables.Table(data, **how).rows())


def sheet(rows, delimiter=",", encoding="utf-8"):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


people = st.lists(st.tuples(NUMBERS, BIRTHS), min_size=1, max_size=20, unique_by=lambda p: p[0])


@SAME_TOWN
@given(people, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.sampled_from(STYLES))  # fmt: skip
def test_a_table_is_read_in_every_dialect(town, rows, delimiter, encoding, style):
    lines = [HEAD, *((number, born.strftime(style), "old town") for number, born in rows)]
    found = read(sheet(lines, delimiter, encoding))
    assert [(row.document, row.born) for row in found] == [
        (documents.hash_of(number), born) for number, born in rows
    ]
    assert {row.district_id for row in found} == {town}


@SAME_TOWN
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: b"document,born\n" + t.encode())))  # fmt: skip
def test_hostile_bytes_are_refused_with_a_reason(town, data):
    try:
        found, refused = read(data), None
    except tables.Refused as error:
        found, refused = [], error
    assert all(len(row.document) == 64 for row in found)
    assert found or refused.total >= len(refused.problems) >= 1
    assert found or all(problem.text for problem in refused.problems)


def problems(data, **how):
    with pytest.raises(tables.Refused) as refused:
        read(data, **how)
    return {(problem.line, problem.text) for problem in refused.value.problems}


def test_every_problem_has_its_line_and_nothing_is_taken(town):
    data = (
        "document,birth date,district\n"
        "12345678,1990-01-01,Ciutat vella\n"
        "\n"
        "12.345.678,1991-01-01,old-town\n"
        "99,1990-01-01,\n"
        '"87654321","tomorrow",Atlantis\n'
    )
    assert problems(data.encode()) == {
        (4, "The same document as in line 2"),
        (5, "This is no document number"),
        (6, "This is no birth date; write it like 1990-12-31 or 31.12.1990"),
        (6, "There is no district of this name"),
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"document,birth date\n", "no lines below"),
        (b"name,street\nA,B\n", "Name the columns"),
        (b"\x00\x01\x02", "not a text file"),
        (b"document\n12345678\n", "Name the columns"),
        (b"x" * (tables.MOST_BYTES + 1), "at most 20 MB"),
        (b"document,born\n" + b"1" * 2000 + b",1990-01-01\n", "too long"),
        (b'document,born\n"1234,1990-01-01\n', "broken"),
        (",".join(f"c{n}" for n in range(50)).encode() + b"\n1\n", "too many columns"),
    ],
)
def test_files_that_are_no_such_table(town, data, said):
    assert any(said in text for _line, text in problems(data))


def test_only_the_first_problems_are_told_but_all_are_counted(town):
    data = b"document,born\n" + b"1,2\n" * 400
    with pytest.raises(tables.Refused) as refused:
        read(data)
    assert (len(refused.value.problems), refused.value.total) == (100, 800)


def test_too_many_lines(town, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    data = b"document,born\n" + b"".join(b"%d,1990-01-01\n" % (10**6 + n) for n in range(4))
    assert any("at most" in text for _line, text in problems(data))


def test_other_columns_travel_along(town):
    (row,) = read(b"name;street;district\nA. Voter;High Street 1;Old Town\n", needs_document=False)
    assert (row.document, row.born, row.district_id) == ("", None, town)
    assert row.others == {"name": "A. Voter", "street": "High Street 1"}


def test_a_birth_date_in_the_future_is_none(town):
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    assert problems(f"document,born\n12345678,{tomorrow}\n".encode())
