"""The search page."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.asked import asked_id
from app.core.authz import authorize, public
from app.core.models import Ability, Resource
from app.core.pagination import Page, paginate
from app.extensions import db
from app.search import queries
from app.search.highlight import passage
from app.spaces.models import Process

search = Blueprint("search", __name__)
public("search.use")


def kinds() -> dict[str, object]:
    """Kinds that can be found, by name, with their label."""
    mappers = Resource.__mapper__.polymorphic_map.values()
    classes = {mapper.polymorphic_identity: mapper.class_ for mapper in mappers}
    return {
        str(name): cls.label
        for name, cls in sorted(classes.items())
        if Ability.SEARCH in cls.abilities and cls.label
    }


def _wanted(text: str) -> queries.Wanted:
    kind = request.args.get("kind", "")
    return queries.Wanted(
        queries.understand(text),
        kind=kind if kind in kinds() else None,
        space_id=asked_id("process"),
    )


def _process_options() -> list[tuple[int, str]]:
    newest = select(Process).where(Process.is_visible).order_by(Process.published_at.desc())
    return [(process.id, process.shown_title) for process in db.session.scalars(newest.limit(50))]


@search.get("/search")
def show() -> ResponseReturnValue:
    authorize("search.use")
    text = request.args.get("q", "").strip()[:200]
    wanted = _wanted(text)
    page: Page[Resource] = Page([], 1, 20, has_next=False, total=0)
    if wanted.terms:
        page = paginate(queries.results(wanted), total=queries.number(wanted))
    return Response(
        render_template(
            "search/show.html",
            text=text,
            wanted=wanted,
            page=page,
            kinds=kinds(),
            process_options=_process_options(),
            counted=queries.COUNTED,
            passage=passage,
        )
    )
