"""Building the index anew."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.core.models import Resource
from app.extensions import db
from app.search import services

BATCH = 500
search_group = AppGroup("search", help="The search index.")


@search_group.command("rebuild")
def rebuild() -> None:
    """Index everything again, in batches; people find the old state until it ends."""
    services.clear(db.session())
    ids = list(db.session.scalars(select(Resource.id).order_by(Resource.id)))
    with click.progressbar(range(0, len(ids), BATCH), label="Indexing") as starts:
        for start in starts:
            some = Resource.id.in_(ids[start : start + BATCH])
            services.index_many(db.session.scalars(select(Resource).where(some)))
            db.session.expunge_all()
    db.session.commit()
