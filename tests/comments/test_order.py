"""Pages of threads: every comment on one page, whatever the order; late ones are seen."""

import os
from random import Random

import pytest

from app.comments import queries
from app.comments.models import Comment, Stance
from app.comments.queries import Order
from app.comments.ranking import NEW_EVERY, standing
from app.core.clock import now
from app.extensions import db
from tests.factories import add
from tests.factories.comments import insert_threads, make_comment
from tests.factories.debates import make_debate

NUMBER = 137


def drawn(number: int) -> list[tuple[int, int]]:
    draw = Random(7)
    return [(draw.choice([0, 0, 1, draw.randrange(60)]), draw.choice([0, 0, 9])) for _ in range(number)]  # fmt: skip


def paged(app, root_id: int, order: Order, size: int = 20) -> list[int]:
    """The ids on all pages, one after the other."""
    with app.app_context():
        found: list[int] = []
        while rows := queries.read(
            queries.threads(order), None, root=root_id, size=size, offset=len(found)
        ):
            found += [row.id for row in rows if row.depth == 0]
        return found


def mixed(votes: dict[int, tuple[int, int]]) -> list[int]:
    """The best order by its definition, written another way: fill the places one by one."""
    best = sorted(votes, key=lambda one: (standing(*votes[one]), one))
    newest = sorted(votes)
    places: list[int | None] = []
    while best or newest:
        is_for_new = len(places) % NEW_EVERY == NEW_EVERY - 1
        source = newest if is_for_new else best
        places.append(source.pop() if source else None)
    return list(dict.fromkeys(one for one in places if one is not None))


@pytest.fixture
def filled(session):
    """A debate with many comments, and the votes on each."""
    debate = add(session, make_debate())
    votes = drawn(NUMBER)
    ids = insert_threads(session, debate, votes)
    session.commit()
    return debate.id, dict(zip(ids, votes, strict=True))


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [1, 7, 20, 200])
def test_every_comment_is_on_one_page(app, filled, order, size):
    root_id, votes = filled
    found = paged(app, root_id, order, size)
    assert sorted(found) == sorted(votes)
    assert found == paged(app, root_id, order)


def test_the_best_come_first_and_each_fifth_place_is_for_the_newest(app, filled):
    root_id, votes = filled
    found = paged(app, root_id, Order.BEST)
    assert found == mixed(votes)
    newest = sorted(votes)[-4:]
    assert set(newest) <= set(found[:20])


def test_newest_and_oldest(app, filled):
    root_id, votes = filled
    assert paged(app, root_id, Order.NEWEST) == sorted(votes, reverse=True)
    assert paged(app, root_id, Order.OLDEST) == sorted(votes)


def test_most_discussed(app, session, filled):
    root_id, votes = filled
    some = sorted(votes)[40]
    session.get(Comment, some).replies = 3
    session.commit()
    assert paged(app, root_id, Order.DISCUSSED)[0] == some


def test_a_vote_elsewhere_moves_no_page_of_what_is_behind_it(app, session, filled):
    """Somebody reads on while others vote on what was read: nothing is missed or shown twice."""
    root_id, _votes = filled
    before = paged(app, root_id, Order.BEST)
    first = session.get(Comment, before[0])
    first.ups += 100
    first.score = standing(first.ups, first.downs)
    session.commit()
    assert paged(app, root_id, Order.BEST)[20:] == before[20:]


if "TEST_DATABASE_URL" not in os.environ:  # in the words of SQLite

    @pytest.mark.parametrize("order", Order)
    def test_threads_are_read_from_an_index(app, session, filled, order):
        """No page of a thread reads all comments of the site, nor sorts all below a resource."""
        with app.app_context():
            page = queries._numbered(order).element.compile(db.engine)
            values = {"root": 1, "size": 21, "offset": 0, "depth_1": 0}
            given = tuple(values.get(name, 1) for name in page.positiontup)
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {page}", given)
            steps = [row.detail for row in plan]
        reads = next(n for n, step in enumerate(steps) if " comments " in f"{step} ")
        assert "INDEX ix_comments_root" in steps[reads]
        sorts = [n for n, step in enumerate(steps) if "TEMP B-TREE" in step]
        assert all(n > reads + 1 for n in sorts), steps  # only what was cut to a page is numbered


def test_top_arguments(app, session):
    debate = add(session, make_debate())
    values = {"stance": Stance.FOR}
    some = {
        "sure": make_comment(debate, ups=90, downs=10, score=standing(90, 10), **values),
        "new": make_comment(debate, ups=2, score=standing(2, 0), **values),
        "unseen": make_comment(debate, **values),
        "disliked": make_comment(debate, downs=3, score=standing(0, 3), **values),
        "hidden": make_comment(
            debate, ups=99, score=standing(99, 0), hidden_at=now(), **values
        ),
        "against": make_comment(debate, ups=9, score=standing(9, 0), stance=Stance.AGAINST),
    }  # fmt: skip
    add(session, *some.values())
    reply = add(session, make_comment(some["new"], ups=20, score=standing(20, 0), **values))
    with app.app_context():
        query = queries.top_arguments(debate.id, Stance.FOR, 5)
        found = [one.id for one in db.session.scalars(query)]
        assert found == [reply.id, some["sure"].id, some["new"].id]
        query = queries.top_arguments(debate.id, Stance.AGAINST, 5)
        assert [one.id for one in db.session.scalars(query)] == [some["against"].id]
        assert len(db.session.scalars(queries.top_arguments(debate.id, Stance.FOR, 1)).all()) == 1
