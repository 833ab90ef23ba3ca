"""The pages of the council: people, committees and papers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from app.core import about
from app.core.authz import authorize
from app.core.models import Resource, in_place
from app.core.pagination import paginate
from app.extensions import db
from app.meetings.councils import queries
from app.meetings.councils.models import CouncilMember, Organization, Paper
from app.meetings.models import AgendaItem, Meeting

councils = Blueprint("councils", __name__, url_prefix="/council")
MOST_MEMBERS = 200  # of a committee on one page
MOST_FILES = 100


def _words() -> str:
    return request.args.get("q", "").strip()[:100]


@councils.get("/people")
def people() -> str:
    authorize("council.list")
    page = paginate(queries.people(_words()))
    return render_template("meetings/councils/people.html", page=page, words=_words())


@councils.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    one = db.get_or_404(CouncilMember, person_id)
    authorize("council.read", one)
    page = paginate(queries.memberships_of(one))
    return render_template("meetings/councils/person.html", person=one, page=page)


@councils.get("/committees")
def committees() -> str:
    authorize("council.list")
    page = paginate(queries.committees(_words()))
    return render_template("meetings/councils/committees.html", page=page, words=_words())


@councils.get("/committees/<int:organization_id>")
def committee(organization_id: int) -> str:
    one = db.get_or_404(Organization, organization_id)
    authorize("council.read", one)
    members = db.session.scalars(queries.members_of(one).limit(MOST_MEMBERS)).all()
    page = paginate(queries.meetings_of(one))
    return render_template(
        "meetings/councils/committee.html", committee=one, members=members, page=page
    )


@councils.get("/papers")
def papers() -> str:
    """All papers; words, type and year narrow them."""
    authorize("council.list")
    asked = {name: request.args.get(name, "")[:100] for name in ("q", "type", "year")}
    year = int(asked["year"]) if asked["year"].isascii() and asked["year"].isdecimal() else None
    page = paginate(queries.papers(asked["q"], asked["type"], year if year and year < 9999 else None))  # fmt: skip
    types = db.session.scalars(queries.paper_types()).all()
    return render_template("meetings/councils/papers.html", page=page, asked=asked, types=types)


@councils.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> str:
    one = db.get_or_404(Paper, paper_id, options=in_place())
    authorize("paper.read", one)
    return render_template(
        "meetings/councils/paper.html", paper=one,
        consultations=db.session.scalars(queries.consultations_of(one).limit(100)).all(),
        files=db.session.scalars(queries.files_of(one).limit(MOST_FILES)).all(),
    )  # fmt: skip


def beside(resource: Resource) -> dict[str, Any] | None:
    """For the pages of meetings and points of agendas: who met, which papers, which files."""
    if not isinstance(resource, Meeting | AgendaItem) or not about.about(resource).is_on_record:
        return None
    found: dict[str, Any] = {"committees": [], "papers": []}
    if isinstance(resource, Meeting):
        found["committees"] = db.session.scalars(queries.committees_of(resource)).all()
    else:
        found["papers"] = db.session.scalars(queries.papers_of(resource).limit(MOST_FILES)).all()
    return found | {"links": db.session.scalars(queries.files_of(resource).limit(MOST_FILES)).all()}


def has_council_records() -> bool:
    """Whether a page about meetings should lead to papers, committees and members."""
    return bool(db.session.scalar(queries.has_any()))
