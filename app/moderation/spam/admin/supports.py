"""The workbench: groups of supports that look made, and setting some of them aside."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core.authz import authorize
from app.core.clock import now
from app.core.models import Resource, in_place
from app.core.pagination import PER_PAGE, Page, page_number, paginate
from app.core.site import site
from app.extensions import db
from app.likes import excluding
from app.likes.models import Exclusion
from app.moderation.spam.supports import bursts, queries
from app.moderation.spam.supports.bursts import By, Group
from app.moderation.spam.supports.forms import ExclusionForm, ReadmissionForm

supports_admin = Blueprint("supports_admin", __name__, url_prefix="/moderation/supports")
LATELY = timedelta(days=7)
T = TypeVar("T")
A_PAGE = 100  # supports of a group
WORDS = {
    By.BURST: _l("In quick succession"),
    By.NETWORK: _l("From one network"),
    By.DEVICE: _l("From one network and one kind of device"),
}


@supports_admin.get("")
def index() -> ResponseReturnValue:
    """What has supports, and how much of that is new."""
    authorize("supports.list")
    page = paginate(queries.supported(current_user))
    lately = queries.lately([one.id for one in page], now() - LATELY)
    return render_template("moderation/spam/supports.html", page=page, lately=lately)


def _load(resource_id: int) -> Resource:
    return db.get_or_404(Resource, resource_id, options=in_place())


@supports_admin.get("/<int:resource_id>")
def groups(resource_id: int) -> ResponseReturnValue:
    """The groups in one resource's supports."""
    resource = _load(resource_id)
    authorize("supports.inspect", resource)
    page = _sliced(bursts.groups(queries.given(resource.id)), PER_PAGE)
    shown = {"resource": resource, "page": page, "words": WORDS}
    days = site().posting.origin_days
    return render_template("moderation/spam/groups.html", origin_days=days, **shown)


def _sliced(rows: list[T], per_page: int) -> Page[T]:
    """The page asked for of rows that are all known."""
    number = page_number()
    start = (number - 1) * per_page
    has_next = len(rows) > start + per_page
    return Page(rows[start : start + per_page], number, per_page, has_next, len(rows))


def _find(resource: Resource, key: str) -> Group:
    found = bursts.groups(queries.given(resource.id))
    return next((group for group in found if group.key == key), None) or abort(404)


def _page(
    resource: Resource, group: Group, form: ExclusionForm, status: int = 200
) -> ResponseReturnValue:
    page = _sliced(list(group.supports), A_PAGE)
    people = queries.people([one.user_id for one in page])
    shown = {"resource": resource, "group": group, "form": form, "words": WORDS}
    html = render_template("moderation/spam/group.html", page=page, people=people, **shown)
    return html, status


@supports_admin.get("/<int:resource_id>/groups/<key>")
def group(resource_id: int, key: str) -> ResponseReturnValue:
    resource = _load(resource_id)
    authorize("supports.inspect", resource)
    return _page(resource, _find(resource, key), ExclusionForm(formdata=None))


@supports_admin.post("/<int:resource_id>/groups/<key>")
def exclude(resource_id: int, key: str) -> ResponseReturnValue:
    """Set the ticked supports aside."""
    resource = _load(resource_id)
    authorize("supports.inspect", resource)
    form = ExclusionForm()
    if not form.validate():
        return _page(resource, _find(resource, key), form, 422)
    try:
        done = excluding.exclude(resource, form.chosen, current_user, form.reason.data)
    except excluding.NothingToDo:
        db.session.rollback()
        flash(_("These supports are no longer there. Nothing was changed."), "error")
        return redirect(url_for(".groups", resource_id=resource_id), 303)
    db.session.commit()
    flash(_("Set aside. The reason is public, and everybody concerned is told."))
    return redirect(url_for("exclusions.show", exclusion_id=done.id), 303)


@supports_admin.post("/set-aside/<int:exclusion_id>/readmit")
def readmit(exclusion_id: int) -> ResponseReturnValue:
    """Let all that was set aside together count again, or one person's support."""
    exclusion = db.get_or_404(Exclusion, exclusion_id)
    authorize("supports.inspect", exclusion.resource)
    form = ReadmissionForm(exclusion)
    if not form.validate():
        page = render_template("moderation/spam/exclusion.html", exclusion=exclusion, form=form)
        return page, 422
    try:
        excluding.readmit(exclusion, current_user, form.reason.data, form.user_id)
    except excluding.NothingToDo:
        db.session.rollback()
        flash(_("None of them is set aside any more. Nothing was changed."), "error")
        return redirect(url_for("exclusions.show", exclusion_id=exclusion_id), 303)
    db.session.commit()
    flash(_("They count again. Everybody concerned is told."))
    return redirect(url_for("exclusions.show", exclusion_id=exclusion_id), 303)
