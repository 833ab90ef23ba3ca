"""What the pages of proposals show, worked out for their templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.core.about import about
from app.core.authz import Refusal, explain, refusal
from app.core.clock import now
from app.core.i18n import choose, format_date, format_number
from app.core.models import Component
from app.core.pagination import Page
from app.core.site import categories, districts
from app.core.states import STATES
from app.extensions import db
from app.likes.queries import moment_of
from app.proposals import queries
from app.proposals.cards import INVITES, cards, shows_supports, speaker
from app.proposals.component import ProposalSettings, settings_for
from app.proposals.models import AuthorKind, Proposal, Status
from app.proposals.models.proposals import state_of
from app.proposals.permissions import may_support, may_take_back, supporter
from app.proposals.queries.listing import Order
from app.proposals.queries.rows import COUNTED, Numbers, Row
from app.proposals.wanted import Wanted
from app.spaces import phases

ORDERS = {
    Order.MIX: _l("A fair mix"),
    Order.NEWEST: _l("Newest"),
    Order.SUPPORTED: _l("Most supports"),
    Order.DISCUSSED: _l("Most discussed"),
}
AUTHORS = {
    AuthorKind.RESIDENT: _l("Residents"),
    AuthorKind.ORGANISATION: _l("Organisations"),
    AuthorKind.MEETING: _l("Meetings"),
    AuthorKind.OFFICIAL: _l("The council"),
}


@dataclass(frozen=True)
class Choice:
    """One box of a filter."""

    value: str
    label: str
    chosen: bool
    count: int | None = None


def list_context(wanted: Wanted, page: Page[Row], counted: Numbers) -> dict[str, Any]:
    component = wanted.component
    return {
        "wanted": wanted,
        "component": component,
        "settings": settings_for(component),
        "heading": _heading(wanted, page),
        "statuses": list(_statuses(wanted, counted)),
        "topics": list(_topics(wanted, counted)),
        "places": [("", _("All districts"))] + [(d.slug, choose(d.name)) for d in districts()],
        "place": request.args.get("district", ""),
        "authors": [("", _("Everybody"))] + [(a.value, str(AUTHORS[a])) for a in AuthorKind],
        "author": request.args.get("author", ""),
        "orders": list(ORDERS.items()),
        "kept": {
            name: request.args.getlist(name)
            for name in ("component", "process", "q", "status", "category", "district", "author")
            if name in request.args
        },
        "clear": _clear(),
        "shown": cards(page.items),
        "write_at": _write_at(wanted),
        "begun": _begun(component, page),
        "open_until": phases.closes_at(component, "proposal.create") if component else None,
    }


def _begun(component: Component | None, page: Page[Row]) -> str:
    """What is left to do so that the person's supports here count, once they have begun."""
    if component is None or not page.items or not phases.is_open(component, "proposal.support"):
        return ""
    used = page.items[0].used
    settings = settings_for(component)
    return _left(settings, used) if settings.terms.missing(used) else ""


def _heading(wanted: Wanted, page: Page[Row]) -> str:
    if page.total is None:
        return _("More than %(n)s proposals found", n=format_number(COUNTED))
    n = format_number(page.total)
    if wanted.number_set:
        return ngettext("%(n)s proposal found", "%(n)s proposals found", page.total, n=n)
    return ngettext("%(n)s proposal", "%(n)s proposals", page.total, n=n)


def _clear() -> str:
    place: dict[str, Any] = {
        name: request.args[name] for name in ("component", "process") if name in request.args
    }
    return url_for("proposals.index", **place)


def _statuses(wanted: Wanted, counted: Numbers) -> Iterator[Choice]:
    chosen = wanted.filters.statuses
    for status in Status:
        count = counted.by_status.get(status, 0)
        if count or wanted.words or status in chosen:
            word = str(STATES[state_of(status)].word)
            yield Choice(status.value, word, status in chosen, None if wanted.words else count)


def _topics(wanted: Wanted, counted: Numbers) -> Iterator[Choice]:
    chosen = wanted.filters.categories
    for one in categories():
        count = counted.by_category.get(one.id, 0)
        if count or wanted.words or one.id in chosen:
            shown = None if wanted.words else count
            yield Choice(one.slug, choose(one.name), one.id in chosen, shown)


def _write_at(wanted: Wanted) -> str:
    """Where to write a proposal: the component that is open, or the choice between several."""
    writable = [one for one in wanted.components if phases.is_open(one, "proposal.create")]
    if not writable:
        return ""
    chosen: dict[str, Any] = {"component": writable[0].id} if len(writable) == 1 else {}
    return url_for("proposals.new", **chosen)


def support_action(proposal_id: int, *, undo: bool) -> str:
    endpoint = "proposals.undo_support" if undo else "proposals.support"
    return url_for(endpoint, proposal_id=proposal_id)


def proposal_context(proposal: Proposal) -> dict[str, Any]:
    settings = settings_for(proposal.component)
    answer = proposal.answer if proposal.answer and proposal.answer.is_public else None
    return {
        "settings": settings,
        "speaker": speaker(
            proposal.author_kind, proposal.author.shown_name if proposal.author else None
        ),
        "answer": answer,
        "assessments": [one for one in proposal.assessments if one.is_done],
        "related": _related(proposal),
        "history_items": _history(proposal, settings),
        "box": support_context(proposal, settings),
        "why_not_edit": refusal("proposal.edit", proposal),
        "merged_into": proposal.merged_into if proposal.merged_into_id else None,
    }


def _related(proposal: Proposal) -> list[queries.Related]:
    if proposal.category_id is None or not proposal.is_visible:
        return []
    return queries.related(proposal)


def support_context(proposal: Proposal, settings: ProposalSettings) -> dict[str, Any]:
    """The support box: the number, the button or why there is none, and what is left."""
    mine = about(proposal)
    supported, used = mine.is_supported, mine.supports_used
    here = supporter(current_user, proposal.component)
    why_not = may_support(here, proposal, used) if proposal.is_visible else Refusal.CLOSED
    offered = why_not in INVITES
    undoable = supported and proposal.is_visible and not may_take_back(here, proposal)
    return {
        "shown": shows_supports(proposal.component) or proposal.supports > 0,
        "count": proposal.supports,
        "needed": settings.threshold or None,
        "action": support_action(proposal.id, undo=supported) if offered or undoable else "",
        "supported": supported,
        "why_not": "" if offered or undoable else _why_not(proposal, why_not),
        "note": _left(settings, used),
    }


def _why_not(proposal: Proposal, reason: Refusal | None) -> str:
    if reason is Refusal.ANSWERED and proposal.answer and proposal.answer.published_at:
        day = format_date(proposal.answer.published_at)
        return _("Support closed when the council answered on %(day)s.", day=day)
    if reason is Refusal.LIMIT_REACHED:
        return _("You have given all your supports. Take one back to support this proposal.")
    return explain(reason, proposal).text if reason else ""


def _left(settings: ProposalSettings, used: int) -> str:
    """How many supports the person has left, and how many are needed before they count."""
    notes = []
    if settings.support_limit and current_user.is_authenticated:
        left = max(0, settings.support_limit - used)
        notes.append(
            _("%(left)s of %(limit)s supports left.", left=left, limit=settings.support_limit)
        )
    missing = settings.minimum_supports - used
    if settings.minimum_supports > 1 and missing > 0 and current_user.is_authenticated:
        notes.append(
            ngettext(
                "Your supports count once you have given %(num)s more.",
                "Your supports count once you have given %(num)s more.",
                missing,
            )
        )
    return " ".join(notes)


def _history(proposal: Proposal, settings: ProposalSettings) -> list[dict[str, Any]]:
    """What happened to a proposal, latest first."""
    events: list[dict[str, Any]] = []
    if proposal.published_at:
        events.append({"title": _("Published"), "when": proposal.published_at})
    if proposal.edited_at:
        events.append({"title": _("Text changed by the author"), "when": proposal.edited_at})
    if settings.threshold and proposal.supports >= settings.threshold:
        reached = db.session.scalar(moment_of(proposal.id, settings.threshold))
        if reached:
            title = _("Reached %(n)s supports", n=format_number(settings.threshold))
            events.append({"title": title, "when": reached})
    if proposal.answer and proposal.answer.published_at:
        word = STATES[state_of(proposal.answer.status)].word
        events.append({"title": str(word), "when": proposal.answer.published_at})
    events.sort(key=lambda item: item["when"], reverse=True)
    if proposal.status is Status.BEING_CHECKED:
        events.insert(0, {"title": _("Being checked by the council"), "next": True})
    end = phases.closes_at(proposal.component, "proposal.support") if proposal.component else None
    if proposal.status is Status.COLLECTING and end and end > now():
        events.insert(0, {"title": _("Support closes"), "when": end, "next": True})
    return events
