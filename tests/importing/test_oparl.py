"""OParl: complete, the same when done again, changed where it changed there; what is wrong is named."""

import json
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.models import Resource
from app.extensions import db
from app.importing.oparl import resources
from app.importing.oparl.records import Sorter
from app.importing.oparl.source import parsed, take_all
from app.meetings.councils.models import (
    Body,
    Consultation,
    CouncilMember,
    File,
    FileLink,
    ItemRecord,
    MeetingOrganization,
    Membership,
    Paper,
    Term,
    Tombstone,
)
from app.meetings.councils.oparl import PROPERTIES, SCHEMA
from app.meetings.models import AgendaItem, Meeting
from app.search.queries import matching
from app.search.words import words_of
from tests.factories.councils import (
    council,
    file,
    item,
    meeting,
    paper,
    person,
    thing,
    url,
    write,
)

LATER = "2024-03-01T10:00:00+00:00"


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "council", council())


def run(app, *args):
    return app.test_cli_runner().invoke(args=["import", "oparl", *map(str, args)])


def counts(output: str) -> dict[str, list[int]]:
    lines = [line.split() for line in output.splitlines()]
    return {line[0]: [int(n.replace(",", "")) for n in line[1:]] for line in lines if line and line[0] in PROPERTIES}  # fmt: skip


def test_everything_arrives_and_is_tied_together(scratch_app, folder):
    result = run(scratch_app, folder)
    assert result.exit_code == 0, result.output
    assert "Left out" not in result.output
    assert counts(result.output)["AgendaItem"] == [2, 0, 0, 0, 0]
    with scratch_app.test_request_context():
        held = db.session.scalars(select(Meeting)).one()
        assert (held.title, held.place_name, held.address) == ("Meeting 1", "Town hall", "Market 1, 12345 Sampleton")  # fmt: skip
        assert held.is_public
        assert [one.shown_number for one in held.agenda] == ["Ö 11", "Ö 12"]
        open_one, closed = held.agenda
        assert open_one.body == "approved\n\nIt is built."
        assert (closed.is_confidential, closed.published_at, closed.body) == (True, None, "")
        assert (
            db.session.scalars(select(MeetingOrganization)).one().organization.name == "Committee 1"
        )
        dealt = db.session.scalars(select(Consultation)).one()
        assert (dealt.paper.title, dealt.item, dealt.meeting) == ("Cycle path 1", open_one, held)
        seat = db.session.scalars(select(Membership)).one()
        assert (seat.person.family_name, seat.organization.name, seat.role) == ("Sample", "Committee 1", "Chair")  # fmt: skip
        assert db.session.scalars(select(Term)).one().name == "21st term"
        assert db.session.scalars(select(Body)).one().more["ags"] == "05315000"
        roles = db.session.scalars(
            select(FileLink.role).where(FileLink.resource_id == held.id)
        ).all()
        assert {role.value for role in roles} == {"invitation", "resultsProtocol"}
        assert set(db.session.scalars(matching("cycle path"))) == {dealt.paper_id}
    assert scratch_app.test_cli_runner().invoke(args=["recount"]).output.startswith("All counters")


def snapshot():
    """All rows of the tables that an import writes."""
    models = (Resource, Meeting, AgendaItem, Paper, Body, Consultation, CouncilMember, File, FileLink, ItemRecord, Membership)  # fmt: skip
    tables = [model.__table__ for model in models]
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}


def test_a_second_run_changes_nothing(scratch_app, folder):
    run(scratch_app, folder)
    with scratch_app.app_context():
        before = snapshot()
    result = run(scratch_app, folder)
    assert all(numbers[:2] == [0, 0] for numbers in counts(result.output).values())
    with scratch_app.app_context():
        assert snapshot() == before


def test_what_changed_there_changes_here(scratch_app, folder):
    run(scratch_app, folder)
    things = council()
    points = [
        item(13, order=5, modified=LATER),
        item(11, name="Point eleven", modified=LATER, order=20),
    ]
    things["meetings"] = [meeting(name="Moved", modified=LATER, agendaItem=points)]
    things["papers"][0]["name"] = "Older than what we have"
    things["papers"][0]["modified"] = "2024-01-20T10:00:00+00:00"
    result = run(scratch_app, write(folder, things))
    found = counts(result.output)
    assert (found["Meeting"][1], found["AgendaItem"][:2], found["Paper"][3]) == (1, [1, 1], 1)
    with scratch_app.test_request_context():
        held = db.session.scalars(select(Meeting)).one()
        assert held.titles == {"en": "Moved"}
        assert [(one.title, one.position) for one in held.agenda] == [
            ("Point 13", 1), ("Point eleven", 2), ("Point 12", 3)
        ]  # fmt: skip
        assert db.session.scalars(select(Paper)).one().title == "Cycle path 1"


def test_what_was_deleted_there_goes_here_and_may_come_back(scratch_app, folder):
    run(scratch_app, folder)
    things = {
        "papers": [
            thing("Paper", deleted=True, modified=LATER),
            thing("Paper", 77, deleted=True, modified=LATER),
        ],
        "people": [thing("Person", deleted=True, modified=LATER)],
    }
    gone = folder.parent / "gone"
    assert counts(run(scratch_app, write(gone, things)).output)["Paper"] == [0, 0, 0, 0, 2]
    run(scratch_app, gone)
    with scratch_app.app_context():
        assert db.session.scalars(select(Paper)).one().hidden_at is not None
        assert db.session.scalars(select(CouncilMember)).one().deleted_at is not None
        assert db.session.scalars(select(Tombstone.oparl_id)).all() == [url("Paper", 77)]
        assert list(db.session.scalars(matching("cycle path"))) == []
    back = {"papers": [paper(modified="2024-04-01T10:00:00+00:00"), paper(77)]}
    run(scratch_app, write(folder.parent / "back", back))
    with scratch_app.app_context():
        assert all(one.is_visible for one in db.session.scalars(select(Paper)))
        assert db.session.scalars(select(Tombstone)).all() == []


def test_what_comes_first_waits_for_the_other(scratch_app, tmp_path):
    run(scratch_app, write(tmp_path / "papers", {"papers": [paper()], "people": [person()]}))
    with scratch_app.app_context():
        assert db.session.scalars(select(Consultation)).one().item_id is None
    everything = council()
    run(scratch_app, write(tmp_path / "rest", {"m": everything["meetings"], "o": everything["organizations"]}))  # fmt: skip
    with scratch_app.app_context():
        assert db.session.scalars(select(Consultation)).one().item.title == "Point 11"
        assert db.session.scalars(select(Membership)).one().organization.name == "Committee 1"


@pytest.mark.parametrize(
    ("kind", "object_", "words"),
    [
        ("Meeting", meeting(2, start="soon"), "“start” is not a date with a time"),
        ("Meeting", meeting(2, start="2024-01-10T18:00:00"), "“start” does not say its time zone"),
        ("Meeting", meeting(2, start=None), "“start” is missing: no place in the calendar"),
        ("Meeting", meeting(2, name=7), "“name” is not a text"),
        ("Meeting", meeting(2, name="a\0b"), "“name” has characters that cannot be stored"),
        ("Meeting", meeting(2, start="0001-01-01T00:00:00+00:00"), "“start” is in no sensible year"),
        ("AgendaItem", item(50), "its meeting is not in the data"),
        ("AgendaItem", item(50, order="1"), "“order” is not a whole number"),
        ("File", file(50) | {"accessUrl": None}, "“accessUrl” is missing"),
        ("File", file(50) | {"accessUrl": "javascript:alert(1)"}, "“accessUrl” is not an address"),
        ("Paper", paper(2, date="2024-13-01"), "“date” is not a date"),
        ("Paper", paper(2) | {"id": url("Meeting")}, "has the address of a Meeting"),
        ("?", {"id": url("x"), "type": "https://schema.oparl.org/1.1/Thing"}, "is of no type that OParl knows"),
        ("?", ["no object"], "is not an object"),
    ],
)  # fmt: skip
def test_bad_records_are_left_out_whole_and_named(scratch_app, folder, kind, object_, words):
    result = run(scratch_app, write(folder, {"zz": [object_]}))
    assert result.exit_code == 0, result.output
    assert words in result.output
    assert "zz.json, object 1" in result.output
    assert counts(result.output).get(kind, [1])[0] in {1, 2, 6, 7}
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count(Meeting.id))) == 1
        assert db.session.scalar(select(func.count(Paper.id))) == 1


def test_a_bad_file_inside_is_left_out_by_itself(scratch_app, tmp_path):
    bad = paper(2, auxiliaryFile=[file(9) | {"size": "big"}, file(8)])
    result = run(scratch_app, write(tmp_path / "x", {"papers": [bad]}))
    assert "papers.json, object 1, auxiliaryFile 1" in result.output
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FileLink)) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is not JSON"), (b"\xff\xfe", "is not JSON"), (b"[" * 100_000, "nested too deep"),
        (b'{"a": NaN}', "NaN is no number"), (b"7", "holds no OParl objects"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_explained(scratch_app, folder, content, words):
    (folder / "zz.json").write_bytes(content)
    result = run(scratch_app, folder)
    assert (result.exit_code, "zz.json" in result.output) == (0, True)
    assert words in result.output


def test_nothing_to_import_is_explained(scratch_app, tmp_path):
    for source in (tmp_path, tmp_path / "nowhere"):
        assert run(scratch_app, source).exit_code == 1
    broken = tmp_path / "x.tar.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00nonsense")
    result = run(scratch_app, broken)
    assert (result.exit_code, "no archive that can be read" in result.output) == (1, True)


def test_an_archive_will_do_and_all_left_out_goes_to_a_file(scratch_app, folder, tmp_path):
    write(folder, {"zz": [item(n) for n in range(50, 90)]})
    with tarfile.open(tmp_path / "all.tar.gz", "w:gz") as archive:
        archive.add(folder, "council")
    result = run(scratch_app, tmp_path / "all.tar.gz", "--left-out", tmp_path / "left.txt")
    assert "and 20 more" in result.output
    assert len((tmp_path / "left.txt").read_text().splitlines()) == 40


def test_an_interrupted_import_goes_on(scratch_app, folder, monkeypatch):
    save = resources.save_papers

    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(resources, "save_papers", stop)
    run(scratch_app, folder)
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count(Meeting.id))) == 1
        db.session.remove()
    monkeypatch.setattr(resources, "save_papers", save)
    found = counts(run(scratch_app, folder).output)
    assert (found["Meeting"][:3], found["Paper"][:3]) == ([0, 0, 1], [1, 0, 0])


def test_a_meeting_without_an_end_is_two_hours_long(scratch_app, tmp_path):
    at_midnight = meeting(end="2024-01-10T00:00:00+00:00")
    result = run(scratch_app, write(tmp_path / "x", {"m": [at_midnight, meeting(2, end=None)]}))
    assert "2 meetings have no end after their start" in result.output
    with scratch_app.app_context():
        lengths = {one.ends_at - one.starts_at for one in db.session.scalars(select(Meeting))}
        assert {length.total_seconds() for length in lengths} == {7200}


def test_a_long_agenda_keeps_its_order(scratch_app, tmp_path, monkeypatch):
    monkeypatch.setattr("app.importing.oparl.importer.BATCH", 3)
    points = [item(100 + n, order=10 - n) for n in range(10)]
    run(scratch_app, write(tmp_path / "x", {"m": [meeting(agendaItem=points), meeting(2)]}))
    with scratch_app.app_context():
        held = db.session.scalars(select(Meeting).where(Meeting.title == "Meeting 1")).one()
        assert [one.title for one in held.agenda] == [f"Point {100 + n}" for n in range(9, -1, -1)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([url("File"), "2024-01-10T18:00:00+00:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = sorted({name for words in PROPERTIES.values() for name in words} | {"id"})
OBJECTS = st.builds(
    lambda kind, values, number: {"id": url("any", number), "type": f"{SCHEMA}{kind}", **values},
    st.sampled_from([*PROPERTIES, "Nothing"]),
    st.dictionaries(st.sampled_from(NAMES), JSON | st.lists(st.fixed_dictionaries({"id": st.just(url("inner")), "name": JSON}), max_size=2), max_size=6),
    st.integers(0, 5),
)  # fmt: skip


@given(st.lists(OBJECTS | JSON, max_size=6))
def test_no_shape_breaks_the_sorting(things):
    sorter = Sorter()
    take_all("x", things, sorter)
    for found in sorter.records.values():
        for record in found.values():
            text = json.dumps(record.values, ensure_ascii=False)
            assert "\0" not in text
            text.encode()  # no lone surrogates
            assert record.digest
            for name, word in PROPERTIES[record.kind].items():
                if word.kind == "text" and name in record.values:
                    assert isinstance(record.values[name], str)


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_no_bytes_break_the_reading(content):
    with suppress(ValueError):
        json.dumps(parsed(content))


def test_any_shape_can_be_stored(scratch_app, tmp_path):
    """What the sorting lets through the database takes as well."""
    examples = []

    @given(st.lists(OBJECTS, max_size=5))
    def collect(things):
        examples.extend(things)

    collect()
    for n, one in enumerate(examples):
        one["id"] = url("any", n)
    folder = tmp_path / "x"
    folder.mkdir()
    fit = json.dumps(
        json.loads(json.dumps(examples[:400]).replace("NaN", "0").replace("Infinity", "0"))
    )
    (folder / "all.json").write_text(fit)
    result = run(scratch_app, folder)
    assert isinstance(result.exception, SystemExit | None), result.output[-2000:]
    assert result.exception is None or "Nothing was imported" in result.output


def test_words_can_be_found(scratch_app, folder):
    run(scratch_app, folder)
    with scratch_app.app_context():
        assert words_of("It is built.")
        assert len(set(db.session.scalars(matching("built")))) == 1
