"""Decidim's files: idempotent, in order, complete; what is wrong is named and harms nothing."""

import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.comments.models import Comment
from app.core.models import Resource
from app.extensions import db
from app.importing.decidim.records import text_of
from app.proposals.models import AuthorKind, Proposal, Status
from app.proposals.services import bulk
from app.search.queries import matching


def write(folder: Path, kind: str, name: str, content: object) -> None:
    (folder / kind).mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / kind / f"{name}.json").write_text(text)


def proposal(number: int, **values) -> dict:
    defaults = {
        "id": number,
        "title": f"Més arbres al carrer número {number}",
        "summary": "Els arbres fan ombra i això és bo per a les persones.",
        "created_at": "18/02/2016",
        "status": "accepted",
        "source": "citizen",
        "author": {"id": 7, "name": "Somebody Real", "role": None},
        "category": {"id": 1, "name": "Bon viure"},
        "district": {"id": 9, "name": "Sant Andreu"},
        "total_votes": 20,
    }
    return {"proposal": defaults | values}


def comment(number: int, about: int, **values) -> dict:
    defaults = {
        "id": number,
        "commentable_id": about,
        "ancestry": None,
        "body": "<p>Hi estic d&#39;acord</p><p>del tot</p>",
        "created_at": "07/04/2016 16:49:48",
        "alignment": 1,
        "author": {"id": 8, "name": "Another Real One", "role": None},
    }
    return defaults | values


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pam-2016"
    folder.mkdir()
    write(folder, "proposals", "00001", proposal(1))
    write(folder, "proposals", "00002", proposal(2, source="official", status="rejected"))
    write(folder, "proposals", "00003", proposal(3, source="meeting", author=None, district=None))
    thread = [
        comment(11, 1),
        comment(12, 1, ancestry="11", alignment=-1),
        comment(13, 1, ancestry="11/12", alignment=None),
        comment(15, 1, ancestry="11/14"),
    ]
    write(folder, "comments", "00001-01", {"comments": thread})
    write(folder, "comments", "00000-01", {"comments": []})
    return folder


def run(app, *args):
    return app.test_cli_runner().invoke(args=["import", "decidim", *map(str, args)])


def test_proposals_and_threads_arrive_whole(scratch_app, folder):
    result = run(scratch_app, folder)
    assert result.exit_code == 0, result.output
    assert "3 proposals and 4 comments imported" in result.output
    with scratch_app.test_request_context():
        first, official, meeting = db.session.scalars(select(Proposal).order_by(Proposal.origin))
        assert (first.status, first.counters.supports) == (Status.ACCEPTED, 20)
        assert (first.counters.comments, first.locale) == (4, "ca")
        assert official.author_kind is AuthorKind.OFFICIAL
        assert official.author is None
        assert (meeting.author_kind, meeting.district) == (AuthorKind.MEETING, None)
        comments = db.session.scalars(select(Comment).order_by(Comment.origin)).all()
        assert [one.depth for one in comments] == [0, 1, 2, 1]
        assert [one.stance.value for one in comments] == ["for", "against", "neutral", "for"]
        assert comments[2].parent_id == comments[1].id
        assert comments[0].replies == 3
        assert comments[0].body == "Hi estic d'acord\n\ndel tot"
        assert set(db.session.scalars(matching("arbres ombra"))) == {
            first.id,
            official.id,
            meeting.id,
        }
    assert scratch_app.test_cli_runner().invoke(args=["recount"]).output.startswith("All counters")


def test_people_get_pseudonyms(scratch_app, folder):
    run(scratch_app, folder)
    with scratch_app.app_context():
        people = db.session.scalars(select(User)).all()
        assert len(people) == 2
        assert all(one.is_imported and not one.active and one.email is None for one in people)
        assert not any("Real" in one.name for one in people)


def test_a_second_run_changes_nothing(scratch_app, folder):
    run(scratch_app, folder)
    result = run(scratch_app, folder)
    assert "0 proposals and 0 comments imported, 7 were there before" in result.output
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Resource)) == 8


def test_what_is_missing_is_told(scratch_app, folder):
    write(folder, "comments", "00009-01", {"comments": [comment(90, 9)]})
    output = run(scratch_app, folder).output
    assert "comments/00000-01.json: there is no proposal 0" in output
    assert "comments/00009-01.json: there is no proposal 9; its 1 comments" in output
    assert "comment 15 (proposal 1) answers comment 14" in output


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("proposals", "{", "proposals/00099.json, whole file: is not JSON"),
        ("proposals", {}, "proposals/00099.json, proposal: there is no object"),
        ("proposals", proposal(99, title=""), "proposals/00099.json, proposal 99: title"),
        ("proposals", proposal(99, created_at="soon"), "proposal 99: created_at"),
        ("proposals", proposal(99, status="lost"), "proposal 99: status"),
        ("comments", {"comments": [comment(5, 1, alignment=3)]}, "comment 1 (id 5): alignment"),
    ],
)
def test_bad_input_names_its_place_and_imports_nothing(scratch_app, folder, kind, content, words):
    write(folder, kind, "00099", content)
    result = run(scratch_app, folder)
    assert result.exit_code == 1
    assert words in result.output
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Resource)) == 0


def test_a_folder_without_proposals_is_explained(scratch_app, tmp_path):
    result = run(scratch_app, tmp_path)
    assert result.exit_code == 1
    assert "holds no proposals" in result.output


def test_an_archive_will_do(scratch_app, folder, tmp_path):
    other = tmp_path / "packed"
    other.mkdir()
    with tarfile.open(other / "all.tar.gz", "w:gz") as archive:
        for kind in ("proposals", "comments"):
            archive.add(folder / kind, kind)
    assert "3 proposals and 4 comments" in run(scratch_app, other).output


def test_an_interrupted_import_goes_on(scratch_app, folder, monkeypatch):
    monkeypatch.setattr("app.importing.decidim.importer.BATCH", 2)
    stored = bulk.add_many

    def stop(component, entries):
        if len(entries) == 1:
            raise KeyboardInterrupt
        return stored(component, entries)

    monkeypatch.setattr(bulk, "add_many", stop)
    run(scratch_app, folder)
    with scratch_app.app_context():
        assert db.session.scalar(select(func.count(Proposal.id))) == 2
        db.session.remove()
    monkeypatch.setattr(bulk, "add_many", stored)
    assert "1 proposals and 4 comments imported, 2 were there" in run(scratch_app, folder).output


def test_html_becomes_plain_markdown():
    assert text_of("<p>a <b>b</b></p><p>c<br>d</p>") == "a b\n\nc\nd"
    assert text_of('<a href="https://x.example/y">see</a>') == "https://x.example/y"
