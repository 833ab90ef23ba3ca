"""A meeting that a moderator has hidden takes with it all that was said and decided there."""

import csv
import io
import zipfile

import pytest

from app.attachments.models import Attachment
from app.core.clock import now
from app.extensions import db
from app.meetings.decisions import services as decisions
from app.meetings.decisions.counting import Tally, Terms
from app.meetings.decisions.services import Record, VoteTaken
from app.meetings.minutes.services import agreeing, transcripts, writing
from app.meetings.minutes.vtt import Cue
from app.meetings.models import Meeting, Method, Verdict
from tests.factories import add
from tests.factories.minutes import hold_meeting, write_minutes

WORDS = {"minutes": "zebra", "transcript": "tapir", "decision": "okapi", "agenda": "crossing"}


@pytest.fixture
def meeting(app, session):
    """With public minutes, a transcript and a decision that was voted on."""
    with app.test_request_context():
        minutes = write_minutes(hold_meeting())
        clerk, meeting = minutes.author, minutes.meeting
        writing.write_general(minutes, clerk, writing.General("A zebra was seen."))
        transcripts.replace(minutes, clerk, [Cue(3, "A. Chair", "Where is the tapir?")])
        vote = VoteTaken(Method.HANDS, Terms(), Tally(2, 0, 0))
        decisions.record(meeting, clerk, Record("The okapi stays", "", Verdict.APPROVED, vote=vote))
        agreeing.publish(minutes, clerk)
        db.session.commit()
        meeting_id = meeting.id
    return session.get(Meeting, meeting_id)


def read_everywhere(client):
    """Which of the words a visitor finds, and where."""
    archive = zipfile.ZipFile(
        io.BytesIO(client.get("/open-data/everything.zip", buffered=True).data)
    )
    said = csv.DictReader(io.StringIO(archive.read("transcripts.csv").decode(), newline=""))
    found = {
        name for name, word in WORDS.items() if "<mark>" in client.get(f"/search?q={word}").text
    }
    found |= {"open data"} if any("tapir" in row["text"] for row in said) else set()
    votes = client.get("/popolo/vote-events.json")
    return found | ({"votes"} if "okapi" in votes.text else set())


def test_all_of_it_is_found_as_long_as_its_meeting_is_there(session, client, meeting):
    assert read_everywhere(client) == {*WORDS, "open data", "votes"}
    meeting.hidden_at = now()
    session.commit()
    assert read_everywhere(client) == set()
    meeting.hidden_at = None
    session.commit()
    assert read_everywhere(client) == {*WORDS, "open data", "votes"}


def test_so_are_the_files_on_its_agenda(session, client, meeting):
    item = meeting.agenda[0]
    file = Attachment(resource_id=item.id, key="k", name="tapir.pdf", content_type="application/pdf", size=9)  # fmt: skip
    add(session, file)
    lists, alone = "/oparl/v1/bodies/own/files", f"/oparl/v1/files/a{file.id}"
    assert "tapir.pdf" in client.get(lists).text + client.get(alone).text
    meeting.hidden_at = now()
    session.commit()
    assert "tapir.pdf" not in client.get(lists).text + client.get(alone).text
    assert client.get(alone).json["deleted"] is True
