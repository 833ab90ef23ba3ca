"""Files: sending them out safely, taking them in, removing them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.attachments import queries, services
from app.attachments.forms import UploadForm
from app.attachments.models import Attachment
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Resource
from app.core.pagination import paginate
from app.core.storage import Missing, storage
from app.extensions import db, talisman

attachments = Blueprint("attachments", __name__)
YEAR = 365 * 24 * 3600


@attachments.get("/files/<int:attachment_id>/<name>")
@talisman(content_security_policy={"default-src": "'none'", "sandbox": ""})
def file(attachment_id: int, name: str) -> ResponseReturnValue:
    return _send(attachment_id, lambda attachment: storage().read(attachment.key))


@attachments.get("/files/<int:attachment_id>/small/<name>")
@talisman(content_security_policy={"default-src": "'none'", "sandbox": ""})
def small(attachment_id: int, name: str) -> ResponseReturnValue:
    """A picture as cards show it."""
    return _send(attachment_id, lambda one: services.read_small(one) if one.width else abort(404))


def _send(attachment_id: int, read: Callable[[Attachment], bytes]) -> Response:
    attachment = db.get_or_404(Attachment, attachment_id)
    authorize("attachment.read", attachment)
    try:
        return _safely(attachment, read(attachment))
    except Missing:
        abort(404)


def _safely(attachment: Attachment, data: bytes) -> Response:
    """Nothing sent from here runs as a page of this site."""
    response = Response(data, mimetype=attachment.content_type)
    shown = "inline" if attachment.width else "attachment"
    response.headers.set("Content-Disposition", shown, filename=attachment.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    scope = "public" if attachment.resource.is_public else "private"
    response.headers["Cache-Control"] = f"{scope}, max-age={YEAR}, immutable"
    if scope == "private":
        response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(attachment.key)
    response.make_conditional(request)
    return response


def _page(resource: Resource, form: UploadForm, status: int = 200) -> ResponseReturnValue:
    page = paginate(queries.files_of(resource))
    return render_template(
        "attachments/manage.html", resource=resource, form=form, page=page
    ), status


@attachments.get("/attachments/on/<int:resource_id>")
def manage(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("attachment.create", resource)
    return _page(resource, UploadForm(formdata=None))


@attachments.post("/attachments/on/<int:resource_id>")
def add(resource_id: int) -> ResponseReturnValue:
    resource = db.get_or_404(Resource, resource_id)
    authorize("attachment.create", resource)
    form = UploadForm()
    if not form.validate() or form.taken is None:
        return _page(resource, form, 422)
    services.attach(
        resource, current_user, form.taken, alt=form.alt.data or "", is_picture=form.is_picture.data
    )
    db.session.commit()
    flash(_("“%(name)s” was added.", name=form.taken.name))
    return redirect(url_for(".manage", resource_id=resource_id), 303)


@attachments.post("/attachments/<int:attachment_id>/remove")
def remove(attachment_id: int) -> ResponseReturnValue:
    attachment = db.get_or_404(Attachment, attachment_id)
    authorize("attachment.remove", attachment)
    resource_id, name = attachment.resource_id, attachment.name
    if EmptyForm().validate():
        services.remove(attachment, current_user)
        db.session.commit()
        flash(_("“%(name)s” was removed.", name=name))
    return redirect(url_for(".manage", resource_id=resource_id), 303)
