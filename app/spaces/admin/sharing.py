"""Links to what is not public yet, in the editor of a process."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.mails import canonical
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.pagination import paginate
from app.extensions import db
from app.spaces import queries
from app.spaces.admin import spaces_admin
from app.spaces.forms.sharing import ShareForm
from app.spaces.models import Process, ShareLink
from app.spaces.routes import find
from app.spaces.services import sharing

Answer = str | Response | tuple[str, int]


def address_of(link: ShareLink) -> str:
    """The whole address to send to people."""
    return canonical(url_for("sharing.follow", token=sharing.token_of(link)))


def _page(process: Process, form: ShareForm) -> str:
    return render_template(
        "spaces/admin/sharing.html",
        process=process,
        form=form,
        page=paginate(queries.share_links_of(process)),
        address_of=address_of,
    )


@spaces_admin.get("/<slug>/sharing")
def share_links(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    form = ShareForm(formdata=None)
    form.offer(process)
    return _page(process, form)


@spaces_admin.post("/<slug>/sharing")
def share(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    form = ShareForm()
    form.offer(process)
    if not form.validate():
        return _page(process, form), 422
    sharing.share(
        process,
        form.component_of(process),
        current_user,
        days=form.days.data or 1,
        note=form.note.data or "",
        needs_sign_in=form.needs_sign_in.data,
    )
    db.session.commit()
    flash(_("The link works from now on. Copy it from the list."))
    return redirect(url_for(".share_links", slug=slug), 303)


@spaces_admin.post("/<slug>/sharing/<int:link_id>/withdraw")
def withdraw_share(slug: str, link_id: int) -> Response:
    process = find(slug)
    authorize("space.manage", process)
    link = db.session.get(ShareLink, link_id)
    if link is None or link.space_id != process.id:
        abort(404)
    EmptyForm().validate()
    sharing.withdraw(link, current_user)
    db.session.commit()
    flash(_("The link no longer works, also for those who have it."))
    return redirect(url_for(".share_links", slug=slug), 303)
