"""Taking records off the site, putting them back, and letting imports change them again."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.forms import EmptyForm
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.admin import council_admin
from app.meetings.councils.admin.saving import managed, to
from app.meetings.councils.models import (
    Consultation,
    CouncilMember,
    Membership,
    Organization,
    Paper,
)
from app.meetings.councils.services.holding import Entry

MODELS: dict[str, type[Entry]] = {
    "committees": Organization,
    "people": CouncilMember,
    "memberships": Membership,
    "papers": Paper,
    "consultations": Consultation,
}
KIND = f"any({','.join(MODELS)})"


def page_of(entry: Entry) -> str:
    """Where a record is shown: what is a part of something else there."""
    match entry:
        case Membership():
            return entry.organization.url if entry.organization else url_for("councils.committees")
        case Consultation():
            return entry.paper.url if entry.paper else url_for("councils.papers")
    return entry.url


@council_admin.route(f"/<{KIND}:kind>/<int:entry_id>/remove", methods=["GET", "POST"])
def remove(kind: str, entry_id: int) -> ResponseReturnValue:
    """Ask before something is taken off."""
    entry = managed(MODELS[kind], entry_id)
    if entry.gone_at is not None:
        abort(404)
    form = EmptyForm()
    if form.validate_on_submit():
        services.remove(entry, current_user)
        db.session.commit()
        flash(_("It is taken off the site."))
        return to(page_of(entry))
    return render_template(
        "meetings/councils/admin/remove.html",
        form=form, name=entry.title if isinstance(entry, Paper) else entry.name, kind=kind, back=page_of(entry),
    )  # fmt: skip


@council_admin.post(f"/<{KIND}:kind>/<int:entry_id>/restore")
def restore(kind: str, entry_id: int) -> ResponseReturnValue:
    entry = managed(MODELS[kind], entry_id)
    if EmptyForm().validate():
        services.restore(entry, current_user)
        db.session.commit()
        flash(_("It is on the site again."))
    return to(page_of(entry))


@council_admin.post(f"/<{KIND}:kind>/<int:entry_id>/hand-back")
def hand_back(kind: str, entry_id: int) -> ResponseReturnValue:
    """Let the next import change what staff changed here."""
    entry = managed(MODELS[kind], entry_id)
    if EmptyForm().validate():
        services.hand_back(entry, current_user)
        db.session.commit()
        flash(_("The next import puts in what it says there."))
    return to(page_of(entry))
