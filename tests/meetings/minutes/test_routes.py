"""Minutes through their pages: who may do what, and what is said when something is wrong."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.meetings.models import (
    Correction,
    CorrectionState,
    Motion,
    Stage,
    TranscriptPart,
)
from tests.factories import add, make_user

ZONE = ZoneInfo("Europe/London")  # of the site, unless its settings say otherwise
VTT = b"WEBVTT\n\n00:10.000 --> 00:20.000\n<v A. Chair>Good evening.\n\n12:30.000 --> 12:40.000\nLet us speak of the zebra.\n"
MOTION = {
    "text": "A bridge is built.", "item_id": "", "method": "hands", "majority": "simple",
    "basis": "cast", "yes": "3", "no": "1", "result": "carried",
}  # fmt: skip


def at(record, page=""):
    return f"/meetings/{record.meeting_id}/minutes{page}"


def circulate(record, staff, days=3):
    until = now().astimezone(ZONE).date() + timedelta(days=days)
    return staff.post(at(record, "/circulate"), data={"until": until.isoformat()})


def test_who_reads_them_when(session, sign_in, record, staff, member, client):
    stranger = sign_in(add(session, make_user()))
    assert [one.get(at(record)).status_code for one in (staff, member, stranger, client)] == [200, 403, 403, 403]  # fmt: skip
    assert circulate(record, staff).status_code == 303
    assert [one.get(at(record)).status_code for one in (member, stranger, client)] == [200, 403, 403]  # fmt: skip
    assert "Propose a correction" in member.get(at(record)).text
    assert "Read the minutes" in member.get(f"/meetings/{record.meeting_id}").text
    assert "Read the minutes" not in client.get(f"/meetings/{record.meeting_id}").text
    assert staff.post(at(record, "/publish")).status_code == 303
    assert [one.get(at(record)).status_code for one in (member, stranger, client)] == [200] * 3


@pytest.mark.parametrize("page", ["/desk", "/general", "/people", "/motions/new", "/transcript", "/circulate", "/approve", "/publish"])  # fmt: skip
def test_only_those_who_manage_the_meeting_write(record, member, client, page):
    assert member.get(at(record, page)).status_code == 403
    assert client.get(at(record, page)).status_code == 303


def test_a_correction_is_proposed_accepted_and_told(session, record, staff, member):
    circulate(record, staff)
    wrong = {"quote": "no such words", "wording": "x", "reason": "I was there"}
    answer = member.post(at(record, "/corrections/new"), data=wrong)
    assert answer.status_code == 422
    assert "These words are not in the minutes" in answer.text
    assert "no such words" in answer.text
    right = {"quote": "Cars are too fast.", "wording": "Lorries are.", "reason": "I said lorries"}
    assert member.post(at(record, "/corrections/new"), data=right).status_code == 303
    one = session.scalars(select(Correction)).one()
    assert "Lorries are." in staff.get(at(record, "/desk")).text
    page = at(record, f"/corrections/{one.id}")
    silent = staff.post(page, data={"verdict": "rejected"})
    assert silent.status_code == 422
    assert "Say why" in silent.text
    assert staff.post(page, data={"verdict": "accepted"}).status_code == 303
    assert "Lorries are." in member.get(at(record)).text
    again = staff.post(page, data={"verdict": "rejected", "answer": "It was cars"})
    assert again.status_code == 422
    assert "Somebody else has decided" in again.text
    session.expire_all()
    assert one.state is CorrectionState.ACCEPTED


def test_who_was_not_there_corrects_nothing(session, sign_in, record, staff, client):
    circulate(record, staff)
    stranger = sign_in(add(session, make_user()))
    for page in ("/corrections/new", "/corrections"):
        assert stranger.get(at(record, page)).status_code == 403
        assert client.get(at(record, page)).status_code == 303


def test_after_the_day_nobody_corrects(session, record, staff, member):
    circulate(record, staff)
    record.correct_until = now().astimezone(ZONE).date() - timedelta(days=1)
    session.commit()
    assert member.get(at(record, "/corrections/new")).status_code == 403


def test_whoever_saves_later_keeps_their_words_and_sees_the_others(record, staff):
    page = staff.get(at(record, "/general")).text
    seen = page[page.index('name="seen"') :].split('value="')[1].split('"')[0]
    assert staff.post(at(record, "/general"), data={"minutes": "The first.", "seen": seen}).status_code == 303  # fmt: skip
    answer = staff.post(at(record, "/general"), data={"minutes": "The second.", "seen": seen})
    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile" in answer.text
    assert "The first." in answer.text
    assert "The second.</textarea>" in answer.text
    seen = answer.text[answer.text.index('name="seen"') :].split('value="')[1].split('"')[0]
    assert staff.post(at(record, "/general"), data={"minutes": "The second.", "seen": seen}).status_code == 303  # fmt: skip


def test_a_motion_against_its_figures_is_refused_with_them(session, record, staff):
    answer = staff.post(at(record, "/motions/new"), data=MOTION | {"result": "lost"})
    assert answer.status_code == 422
    assert "3 yes and 1 no, and 2 yes were needed, so it was carried" in answer.text
    assert staff.post(at(record, "/motions/new"), data=MOTION).status_code == 303
    motion = session.scalars(select(Motion).order_by(Motion.id.desc())).first()
    assert motion.vote.yes == 3
    page = staff.get(at(record, f"/motions/{motion.id}")).text
    assert "A bridge is built." in page
    changed = MOTION | {"method": "roll_call", "yes": "", "no": "", "voices": "A: yes\nB: no\nC: yes", "amendments": "B | of stone | lost"}  # fmt: skip
    assert staff.post(at(record, f"/motions/{motion.id}"), data=changed).status_code == 303
    assert "Amendment of B: of stone (Lost)" in staff.get(at(record)).text
    assert staff.post(at(record, f"/motions/{motion.id}/remove")).status_code == 303
    assert "A bridge is built." not in staff.get(at(record)).text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("; chair", "Line 2: write a name first"),
        ("B; king", "“king” is none of: chair, clerk, member, guest"),
        ("B; member; asleep", "“asleep” is none of"),
        ("B; member; present; late", "Line 2: write times like 18:45"),
        ("B; member; present; 23:00; 22:59", "Line 2: they left before they came"),
        ("B; ; ; ; ; nobody@example.org", "Line 2: no account has the address"),
        ("B; ; ; ; ; ; x", "Line 2 has more than six parts"),
    ],
)
def test_mistakes_in_the_list_of_people(record, staff, line, message):
    answer = staff.post(at(record, "/people"), data={"people": f"A. Chair; chair\n{line}"})
    assert answer.status_code == 422
    assert message in answer.text
    assert line.split(";")[0] in answer.text
    assert len(record.people) == 3


def test_the_list_is_read_back_as_it_was_typed(session, record, staff):
    email = record.people[1].account.email
    start = record.meeting.starts_at.astimezone(ZONE)
    late = (start + timedelta(minutes=30)).strftime("%H:%M")
    typed = f"A. Chair; chair; present\nB. Member; member; present; {late}; ; {email.upper()}\nC. Guest; guest; absent"  # fmt: skip
    assert staff.post(at(record, "/people"), data={"people": typed}).status_code == 303
    session.expire_all()
    assert [one.name for one in record.people] == ["A. Chair", "B. Member", "C. Guest"]
    assert record.people[1].arrived_at > record.meeting.starts_at
    assert record.people[1].account is not None
    page = staff.get(at(record, "/people")).text
    assert f"B. Member; member; present; {late}; ; {email}" in page


def upload(browser, record, data, name="talk.vtt", **fields):
    form = {"file": (io.BytesIO(data), name), **fields}
    return browser.post(at(record, "/transcript"), data=form, content_type="multipart/form-data")


def test_a_transcript_is_linked_searched_and_public_with_the_minutes(session, record, staff, client):  # fmt: skip
    assert upload(staff, record, VTT).status_code == 303
    address = f"/meetings/{record.meeting_id}/transcript"
    assert client.get(address).status_code == 403
    assert "zebra" not in client.get("/search?q=zebra").text.split('id="found"')[1].split("<ol")[-1]
    staff.post(at(record, "/publish"))
    page = client.get(address).text
    assert "<strong>A. Chair:</strong> Good evening." in page
    assert "12:30" in page
    assert client.get(f"{address}?at=754").location.endswith("/transcript#cue-2")
    found = client.get("/search?q=zebra").text
    assert "<mark>zebra</mark>" in found
    part = session.scalars(select(TranscriptPart)).one()
    place = client.get(f"/meetings/transcripts/{part.id}?find=zebra")
    assert place.location.endswith("/transcript#cue-2")
    assert f"/meetings/transcripts/{part.id}?find=zebra" in found


def test_a_broken_transcript_is_refused_with_its_line(session, record, staff):
    upload(staff, record, VTT)
    answer = upload(staff, record, "Caf\xe9".encode("latin-1"))
    assert answer.status_code == 422
    assert "Line 1 is not UTF-8" in answer.text
    assert 'class="field-error"' in answer.text
    assert len(session.scalars(select(TranscriptPart)).all()) == 1


def test_an_upload_without_end_is_stopped(record, staff):
    answer = staff.post(
        at(record, "/transcript"), data=b"x", content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
    )  # fmt: skip
    assert answer.status_code == 413


def test_searched_words_lead_to_their_point(record, staff, client):
    staff.post(at(record, "/publish"))
    found = client.get("/search?q=too+fast&kind=minutes").text
    assert "<mark>fast</mark>" in found
    assert client.get(at(record, "?find=too+fast")).location.endswith("#item-1")
    assert client.get(at(record, "?find=zzz")).location.endswith("/minutes")


def test_versions_are_for_those_who_could_read_them(session, record, staff, member, client):
    circulate(record, staff)
    staff.post(at(record, "/publish"))
    shown = [one.get(at(record, "/versions")).text.count("/versions/") for one in (staff, client)]
    assert shown == [6, 1]
    assert client.get(at(record, "/versions/1")).status_code == 404
    assert client.get(at(record, "/versions/6")).status_code == 200
    change = {"minutes": "The chair closed the meeting."}
    answer = staff.post(at(record, "/general"), data=change)
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert staff.post(at(record, "/general"), data=change | {"reason": "A slip of the pen"}).status_code == 303  # fmt: skip
    page = client.get(at(record, "/versions/7")).text
    assert "<ins>closed</ins>" in page
    assert "A slip of the pen" in page


def test_as_plain_text(record, staff, client):
    assert client.get(f"/meetings/{record.meeting_id}/minutes.txt").status_code == 403
    staff.post(at(record, "/publish"))
    answer = client.get(f"/meetings/{record.meeting_id}/minutes.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "1. Crossing at Harbour Road\n====" in answer.text
    assert "Taken behind closed doors." in answer.text


def test_steps_out_of_turn_say_why(session, record, staff):
    answer = staff.post(at(record, "/approve"), data={"meeting_id": ""})
    assert answer.status_code == 422
    assert "Circulate the minutes first" in answer.text
    assert circulate(record, staff, days=-1).status_code == 422
    circulate(record, staff)
    assert staff.post(at(record, "/approve"), data={"meeting_id": ""}).status_code == 303
    staff.post(at(record, "/publish"))
    assert "public already" in staff.post(at(record, "/publish"), follow_redirects=True).text
    session.expire_all()
    assert (record.stage, record.is_visible) == (Stage.APPROVED, True)


def test_files_show_their_checksums(record, staff, client):
    staff.post(at(record, "/publish"))
    form = {"file": (io.BytesIO(b"All came.\n"), "list.txt")}
    staff.post(f"/attachments/on/{record.id}", data=form, content_type="multipart/form-data")
    page = client.get(at(record)).text
    assert "list.txt" in page
    assert "6bcd97e8" in page or "SHA-256" in page


def test_nothing_of_a_point_behind_closed_doors_is_written_here(record, staff):
    closed = record.meeting.agenda[2]
    assert staff.get(at(record, f"/items/{closed.id}")).status_code == 404
    open_ = record.meeting.agenda[1]
    said = {"summary": "Nothing else.", "heard": "soon"}
    assert staff.post(at(record, f"/items/{open_.id}"), data=said).status_code == 422
    assert staff.post(at(record, f"/items/{open_.id}"), data=said | {"heard": "1:00:05"}).status_code == 303  # fmt: skip
