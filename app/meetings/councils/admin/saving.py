"""Carrying out what a form asks for, and the form again where it could not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.authz import authorize
from app.core.models import in_place
from app.extensions import db
from app.meetings.councils.forms.entry import EntryForm
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.meetings.councils.services import (
    AlreadyMember,
    AlreadyReferred,
    Gone,
    ReferenceTaken,
)
from app.meetings.councils.services.holding import Entry
from app.meetings.seen import Conflict

T = TypeVar("T", bound=Entry)
MANAGE: dict[type[Any], str] = {
    Organization: "council.manage",
    CouncilMember: "council.manage",
    Membership: "council.manage",
    Paper: "paper.manage",
    Consultation: "consultation.manage",
}


def managed(model: type[T], id_: int) -> T:
    """A record that this person may change; 404 where there is none, or none any more."""
    options = in_place() if model is Paper else ()
    entry = db.get_or_404(model, id_, options=options)
    authorize(MANAGE[model], entry)
    if entry.gone_at is not None and isinstance(entry, Membership | Consultation):
        abort(404)
    return entry


def saved(form: EntryForm, change: Callable[[], Any]) -> bool:
    """Make the change and commit, or say beside its field why it could not be made."""
    try:
        change()
    except Conflict as error:
        form.collide(error.now)
    except (AlreadyMember, AlreadyReferred, ReferenceTaken, Gone) as error:
        form.refuse(error)
    else:
        db.session.commit()
        flash(_("Saved."))
        return True
    db.session.rollback()
    return False


def answer(form: EntryForm, title: str, back: str, **values: Any) -> ResponseReturnValue:
    """The page with the form: as it was sent, where it could not be saved."""
    status = 200
    if form.is_submitted():
        status = 409 if form.conflict is not None else 422
    return render_template(
        "meetings/councils/admin/form.html", form=form, title=title, back=back,
        shown=form.shown, **{"entry": None, "kind": "", "lead": "", **values},
    ), status  # fmt: skip


def to(url: str) -> ResponseReturnValue:
    return redirect(url, 303)
