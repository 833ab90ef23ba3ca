"""What Barcelona published of 2016, imported once: comments as in the files, and titles that occur twice."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.comments.models import Comment, EarlierVotes
from app.core.models import Component, Resource, ResourceCounters
from app.core.recount import checks
from app.extensions import db
from app.proposals import similar
from app.proposals.models import Proposal
from app.search.words import words_of
from tests.factories.apps import build_app

SHARED = Path(__file__).parents[3] / "shared" / "data" / "barcelona_pam2016"
STANCES = {1: "for", -1: "against", 0: "neutral", None: "neutral"}


def published() -> dict[int, dict]:
    """The records by their number, read without any code of the importer."""
    found = {}
    with tarfile.open(next(SHARED.glob("*.tar.gz"))) as archive:
        for member in archive:
            if "comments/" in member.name and member.name.endswith(".json"):
                for one in json.load(archive.extractfile(member))["comments"]:
                    found[one["id"]] = one
    return found


def expected(records: dict[int, dict]) -> dict[int, tuple]:
    """Of each: what it is about, what it answers, how deep it is, stance and votes."""
    facts = {}
    for number, one in records.items():
        above = [int(each) for each in (one["ancestry"] or "").split("/") if each]
        there = [each for each in above if each in records]
        answers = there[-1] if there else None
        facts[number] = (
            one["commentable_id"], answers, len(there), STANCES[one["alignment"]],
            one["total_likes"], one["total_dislikes"],
        )  # fmt: skip
    return facts


def imported() -> dict[int, tuple]:
    above, root = Resource.__table__.alias("above"), Resource.__table__.alias("root")
    query = (
        select(
            Comment.origin, root.c.origin.label("about"), above.c.origin.label("answers"),
            above.c.kind, Comment.depth, Comment.stance, Comment.ups, Comment.downs,
        )
        .join(root, root.c.id == Comment.root_id)
        .join(above, above.c.id == Comment.parent_id)
    )  # fmt: skip
    return {
        _number(row.origin): (
            _number(row.about), _number(row.answers) if row.kind == "comment" else None,
            row.depth, row.stance.value, row.ups, row.downs,
        )
        for row in db.session.execute(query)
    }  # fmt: skip


def _number(origin: str) -> int:
    return int(origin.rpartition("/")[2])


if SHARED.exists():

    @pytest.fixture(scope="module")
    def city(tmp_path_factory):
        app = build_app(tmp_path_factory.mktemp("city"), "city")
        result = app.test_cli_runner().invoke(args=["import", "decidim", str(SHARED)])
        assert result.exit_code == 0, result.output
        assert "10,860 proposals and 18,192 comments imported" in result.output
        yield app
        with app.app_context():
            db.engine.dispose()

    def test_all_comments_are_there_with_their_threads_stances_and_votes(city):
        records = published()
        assert len(records) == 18_192
        right = expected(records)
        with city.test_request_context():
            assert imported() == right
            stances = Counter(one[3] for one in right.values())
            assert stances == {"neutral": 12_196, "for": 5_198, "against": 798}
            assert max(one[2] for one in right.values()) == 11
            _check_numbers(right)
            _read_deepest(city, right)

    def _check_numbers(right) -> None:
        total = select(func.sum(ResourceCounters.comments))
        assert db.session.scalar(total) == len(right)
        votes = select(func.sum(EarlierVotes.ups), func.sum(EarlierVotes.downs))
        assert tuple(db.session.execute(votes).one()) == (9805, 2007)
        assert [one for check in checks().values() for one in check()] == []

    def _read_deepest(app, right) -> None:
        """The page of the deepest thread shows it whole."""
        deepest = max(right, key=lambda one: right[one][2])
        comment = db.session.scalars(
            select(Comment).where(Comment.origin.endswith(f"/comments/{deepest}"))
        ).one()
        page = app.test_client().get(f"/comments/{comment.id}")
        assert page.status_code == 200
        assert f'id="c{comment.id}"' in page.text
        assert page.text.count('<ol class="thread">') == 3

    def test_of_titles_that_occur_twice_the_twin_is_among_the_first_three(city):
        with city.test_request_context():
            component = db.session.scalars(select(Component)).first()
            rows = select(Proposal.id, Proposal.title).order_by(Proposal.id)
            by_title: dict[str, list] = {}
            for row in db.session.execute(rows):
                by_title.setdefault(_folded(row.title), []).append(row)
            twins = [found[0] for found in by_title.values() if len(found) > 1]
            assert len(twins) >= 269
            missed = [
                one.title
                for one in twins
                if _folded(one.title)
                not in {
                    _folded(near.title)
                    for near in similar.to_title(one.title, component, but=one.id)
                }
            ]
        assert missed == []

    def _folded(title: str) -> str:
        return " ".join(words_of(title))
