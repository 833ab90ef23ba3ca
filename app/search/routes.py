"""The search page."""

from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.core.asked import asked_id
from app.core.authz import authorize, public
from app.core.models import Ability, Resource
from app.core.pagination import Page, paginate
from app.extensions import db
from app.search import queries
from app.search.engines import FEWEST_TO_MISS
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


def _wanted(text: str) -> tuple[queries.Wanted, bool]:
    kind = request.args.get("kind", "")
    asked = queries.asked(text)
    return queries.Wanted(
        asked.terms,
        kind=kind if kind in kinds() else None,
        space_id=asked_id("process"),
        first=asked.first,
    ), asked.is_question


def _found(wanted: queries.Wanted, is_question: bool) -> tuple[queries.Wanted, int]:
    """How many there are; where a question finds nothing, one of its words may be missing."""
    total = queries.number(wanted)
    if total or not is_question or len(wanted.terms) < FEWEST_TO_MISS:
        return wanted, total
    wanted = replace(wanted, may_miss_one=True)
    return wanted, queries.number(wanted)


def _process_options() -> list[tuple[int, str]]:
    newest = select(Process).where(Process.is_visible).order_by(Process.published_at.desc())
    return [(process.id, process.shown_title) for process in db.session.scalars(newest.limit(50))]


@search.get("/search")
def show() -> ResponseReturnValue:
    authorize("search.use")
    text = request.args.get("q", "").strip()[:200]
    wanted, is_question = _wanted(text)
    page: Page[Resource] = Page([], 1, 20, has_next=False, total=0)
    if wanted.terms:
        wanted, total = _found(wanted, is_question)
        page = paginate(queries.results(wanted), total=total)
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
