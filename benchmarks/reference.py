"""The bare Flask application that pages are compared with.

One query of twenty rows (or one row, or one insert), a template with a layout, menus and
one include a row, and as many filler bytes as the page it stands for: what Flask,
SQLAlchemy and Jinja cost by themselves.
"""

import os

from flask import Flask, render_template
from sqlalchemy import Integer, String, create_engine, event, select, text
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)

URL = os.environ["REFERENCE_DATABASE"]


class Base(DeclarativeBase):
    pass


class Idea(Base):
    __tablename__ = "reference_ideas"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(400))
    supports: Mapped[int] = mapped_column(Integer, default=0)


class Vote(Base):
    __tablename__ = "reference_votes"

    idea_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine(URL)
if URL.startswith("sqlite"):

    @event.listens_for(engine, "connect")
    def _as_the_site_does(connection, _):
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 15000"):
            connection.execute(f"PRAGMA {pragma}")


sessions = scoped_session(sessionmaker(engine, expire_on_commit=False))
app = Flask(__name__)


def prepare(rows: int) -> None:
    """Make the tables and fill them."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    words = "benches by the river where older people rest in summer"
    with Session(engine) as session:
        session.add_all(
            Idea(title=f"More {words}, {n}"[:120], body=f"{words}. " * 3) for n in range(rows)
        )
        session.commit()


@app.teardown_appcontext
def _forget(_):
    sessions.remove()


def _page(ideas, size: int) -> str:
    page = render_template("page.html", title="Ideas", ideas=ideas, size=size)
    return page + "x" * max(0, size - len(page))


@app.get("/list/<int:size>")
def listing(size: int):
    query = select(Idea).order_by(Idea.id.desc()).limit(20)
    return _page(sessions.scalars(query).all(), size)


@app.get("/ideas/<int:idea_id>/<int:size>")
def show(idea_id: int, size: int):
    return _page([sessions.get(Idea, idea_id)], size)


@app.post("/vote/<int:idea_id>/<int:user_id>")
def vote(idea_id: int, user_id: int):
    query = "INSERT INTO reference_votes VALUES (:idea, :user) ON CONFLICT DO NOTHING"
    sessions.execute(text(query), {"idea": idea_id, "user": user_id})
    add = "UPDATE reference_ideas SET supports = supports + 1 WHERE id = :idea"
    sessions.execute(text(add), {"idea": idea_id})
    sessions.commit()
    return "", 303, {"Location": f"/ideas/{idea_id}"}


if __name__ == "__main__":
    prepare(1000)
