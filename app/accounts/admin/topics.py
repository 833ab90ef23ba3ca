"""Categories and districts: the same pages for both."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from app.accounts.forms.staff import topic_form
from app.accounts.services import settings
from app.accounts.services.settings import Topic
from app.core import site as core
from app.core.authz import authorize
from app.core.localized import filled
from app.core.site import Category, District
from app.extensions import db

bp = Blueprint("topics_admin", __name__, url_prefix="/admin/site/<any(categories, districts):kind>")
KINDS: dict[str, type[Topic]] = {"categories": Category, "districts": District}


def _title(kind: str) -> str:
    return _("Categories") if kind == "categories" else _("Districts")


def _form(kind: str, item: Topic | None = None) -> FlaskForm:
    values: dict[str, Any] = {"name": item.name} if item else {}
    if isinstance(item, Category):
        values["icon"] = item.icon
    return topic_form(kind == "categories", **values)


def _values(form: FlaskForm) -> dict[str, Any]:
    values: dict[str, Any] = {"name": filled(form["name"].data)}
    return values | ({"icon": form["icon"].data} if "icon" in form else {})


def _find(kind: str, topic_id: int) -> Topic:
    authorize("site.administer")
    return db.session.get(KINDS[kind], topic_id) or abort(404)


def _page(kind: str, form: FlaskForm) -> str:
    items = core.categories() if kind == "categories" else core.districts()
    return render_template(
        "accounts/admin/topics.html", kind=kind, title=_title(kind), items=items, form=form
    )


@bp.get("")
def index(kind: str) -> ResponseReturnValue:
    authorize("site.administer")
    return _page(kind, _form(kind))


@bp.post("")
def add(kind: str) -> ResponseReturnValue:
    authorize("site.administer")
    form = _form(kind)
    if not form.validate():
        return _page(kind, form), 422
    settings.add_topic(KINDS[kind], current_user, **_values(form))
    db.session.commit()
    flash(_("Added, at the end of the list."))
    return redirect(url_for(".index", kind=kind), 303)


@bp.route("/<int:topic_id>", methods=["GET", "POST"])
def edit(kind: str, topic_id: int) -> ResponseReturnValue:
    item = _find(kind, topic_id)
    form = _form(kind, item)
    is_wrong = request.method == "POST" and not form.validate()
    if request.method == "GET" or is_wrong:
        page = render_template(
            "accounts/admin/topic.html",
            kind=kind,
            title=_title(kind),
            item=item,
            form=form,
            is_used=core.is_used(item),
        )
        return page, 422 if is_wrong else 200
    settings.change_topic(item, current_user, **_values(form))
    db.session.commit()
    flash(_("Saved. Everybody sees it from now on."))
    return redirect(url_for(".index", kind=kind), 303)


@bp.post("/<int:topic_id>/move")
def move(kind: str, topic_id: int) -> ResponseReturnValue:
    item = _find(kind, topic_id)
    settings.move_topic(item, current_user, up=request.form.get("way") == "up")
    db.session.commit()
    return redirect(url_for(".index", kind=kind), 303)


@bp.post("/<int:topic_id>/remove")
def remove(kind: str, topic_id: int) -> ResponseReturnValue:
    item = _find(kind, topic_id)
    if settings.remove_topic(item, current_user):
        db.session.commit()
        flash(_("Removed."))
    else:
        flash(_("Something belongs to it, so it stays."), "error")
    return redirect(url_for(".index", kind=kind), 303)
