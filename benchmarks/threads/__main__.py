"""`python -m benchmarks.threads [NUMBER ...]`: pages with 50 and with 5,000 comments, or as many as are named.

Prints, for each page, the statements sent to the database, the size of the HTML as it is and
compressed, and the median time of 30 requests in milliseconds, within one process and without
a network. The database is SQLite in a temporary folder, or that of TEST_DATABASE_URL.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_login import FlaskLoginClient
from sqlalchemy import select, update

from app.accounts.models import User
from app.comments.models import Comment
from app.comments.services import recount
from app.core.upsert import table_of
from app.extensions import db
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.comments import insert_threads
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries
from tests.factories.rows import insert_resources

SIZES = (50, 5000)
REQUESTS = 30
ORDERS = ("best", "newest", "oldest", "discussed")
WORDS = "The bus stop is dark, so people wait at the shop. A lamp there would cost little. "
WORDS += "We counted **forty people** on Monday; see https://example.org/count for the list."


def discussed(number: int) -> int:
    """A debate with so many comments: threads of unequal length, all with votes. Its id."""
    draw = Random(number)
    debate, people = make_debate(), [make_user() for _ in range(50)]
    db.session.add_all([debate, *people])
    db.session.flush()
    own = {"author_id": lambda _n: draw.choice(people).id, "body": WORDS}
    begun = number // 4
    votes = [(draw.randrange(30), draw.randrange(9)) for _ in range(begun)]
    ids = insert_threads(db.session, debate, votes, **own)
    answered = sorted(draw.choices(ids[: begun // 3], k=number - begun))
    parents, threads = iter(answered), iter(answered)
    insert_resources(
        db.session, Comment, number - begun, debate.component, root_id=debate.id,
        parent_id=lambda _n: next(parents), thread_id=lambda _n: next(threads), depth=1, **own,
    )  # fmt: skip
    comments = table_of(Comment)
    for one in set(answered):
        mine = comments.c.id == one
        db.session.execute(update(comments).where(mine).values(replies=answered.count(one)))
    recount(debate.id)
    db.session.commit()
    return debate.id


def measured(client: Any, path: str) -> str:
    client.get(path)
    with count_queries() as queries:
        page = client.get(path).data
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - start)
    sizes = f"{len(page):9,} {len(gzip.compress(page)):10,}"
    return f"{len(queries):7} {sizes} {median(times) * 1000:6.1f}"


def pages(debate_id: int) -> Iterator[tuple[str, str]]:
    for order in ORDERS:
        yield f"first page, {order}", f"/debates/{debate_id}?comments={order}"
    yield "last pages, best", f"/debates/{debate_id}?page=60"
    longest = select(Comment.id).where(Comment.root_id == debate_id, Comment.depth == 0)
    first = db.session.scalar(longest.order_by(Comment.replies.desc()).limit(1))
    yield "longest thread", f"/comments/{first}"


def measure(app: Flask, number: int) -> None:
    with app.app_context():
        debate_id = discussed(number)
        reader = db.session.scalars(select(User).order_by(User.id).limit(1)).one()
        asked = list(pages(debate_id))
        db.session.expunge_all()
        db.session.remove()
    app.test_client_class = FlaskLoginClient
    for who, client in (("stranger", app.test_client()), ("member", app.test_client(user=reader))):
        for name, path in asked:
            print(f"{number:8,} {who:9} {name:22} {measured(client, path)}", flush=True)


def main(sizes: list[int]) -> None:
    print("comments reader    page                   queries     bytes compressed     ms")
    with TemporaryDirectory() as folder:
        app = build_app(Path(folder), "threads")
        for number in sizes:
            measure(app, number)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or list(SIZES))
