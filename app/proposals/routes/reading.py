"""The list of proposals and a proposal's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, make_response, render_template, request
from flask_login import current_user

from app.accounts.models import User
from app.core.authz import authorize
from app.core.pagination import PER_PAGE, Page, page_number
from app.proposals import pages, queries
from app.proposals.models import Proposal
from app.proposals.queries.listing import Order, reads_in_order, slice_of
from app.proposals.queries.listing import Slice as Part
from app.proposals.queries.rows import (
    COUNTED,
    UNCOUNTED,
    Numbers,
    Reader,
    Row,
    number_found,
    numbers,
    rows,
)
from app.proposals.routes import proposals
from app.proposals.search import narrowed
from app.proposals.wanted import COOKIE, Wanted, components_asked_for


@dataclass(frozen=True)
class ProposalPage(Page[Row]):
    """A page whose link to the next one names its own last row, so that depth costs nothing."""

    def url(self, number: int) -> str:
        address = super().url(number)
        if number != self.number + 1 or not self.items:
            return address
        last = self.items[-1]
        word = last.place.isoformat() if hasattr(last.place, "isoformat") else last.place
        return f"{address}&{urlencode({'after': f'{last.lap}~{word}~{last.id}'})}"


@proposals.get("")
def index() -> Response:
    """What people propose, filtered and sorted."""
    authorize("proposal.list")
    wanted = Wanted(request.args, components_asked_for())
    counted = UNCOUNTED if wanted.words else numbers(wanted.filters)
    page = _page(wanted, counted)
    shown = pages.list_context(wanted, page, counted)
    response = make_response(render_template("proposals/index.html", page=page, **shown))
    if wanted.order is Order.MIX and not current_user.is_authenticated:
        response.set_cookie(COOKIE, str(wanted.start), httponly=True, samesite="Lax")
    return response


def _page(wanted: Wanted, counted: Numbers) -> ProposalPage:
    filters, total = wanted.filters, counted.matching
    in_order = reads_in_order(counted.everything, total)
    if wanted.words:
        filters = narrowed(filters, wanted.words)
        total, in_order = number_found(filters), False
    number = page_number()
    exact = None if total > COUNTED and wanted.words else total
    part = Part(after=wanted.after) if wanted.after else slice_of(number, exact)
    if not filters.components or total == 0:  # known without reading a proposal
        return ProposalPage([], number, PER_PAGE, has_next=False, total=0)
    reader = Reader(wanted.start, current_user.id if current_user.is_authenticated else None)
    found = rows(filters, wanted.order, part, reader, in_order=in_order)
    known = {one.id: one for one in wanted.components}
    for row in found:
        row.component = known[row.component_id]
    has_next = number * PER_PAGE < exact if exact is not None else len(found) > PER_PAGE
    return ProposalPage(found[:PER_PAGE], number, PER_PAGE, has_next, exact)


def load(proposal_id: int) -> Proposal:
    """A proposal with all its page shows, or 404."""
    return queries.read(proposal_id) or abort(404)


@proposals.get("/<int:proposal_id>")
def show(proposal_id: int) -> str:
    """One proposal."""
    proposal = load(proposal_id)
    authorize("proposal.read", proposal)
    context: dict[str, Any] = pages.proposal_context(proposal)
    return render_template("proposals/show.html", proposal=proposal, **context)


def person() -> User:
    """Who is signed in; rules have made sure that somebody is."""
    user: User = current_user._get_current_object()  # noqa: SLF001
    return user
