"""The components of a process in the editor."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core import kinds
from app.core.authz import authorize
from app.core.kinds import ComponentKind
from app.core.models import Component
from app.extensions import db
from app.spaces import queries, services
from app.spaces.admin import spaces_admin
from app.spaces.admin.saving import saved
from app.spaces.cautions import cautions
from app.spaces.forms import KindForm, component_form
from app.spaces.models import Process
from app.spaces.overview import summaries
from app.spaces.routes import find

Answer = str | Response | tuple[str, int]


def _component(process: Process, component_id: int) -> Component:
    found = (one for one in process.components if one.id == component_id)
    return next(found, None) or abort(404)


def _wanted_kind() -> ComponentKind | None:
    wish = request.args.get("kind", "")
    return next((kind for kind in kinds.known() if kind.name == wish), None)


def _is_used(component: Component) -> bool:
    return db.session.scalar(queries.has_content(component)) is not None


@spaces_admin.get("/<slug>/components")
def components(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    return render_template(
        "spaces/admin/components.html",
        process=process,
        rows=summaries(process),
        kind_of=kinds.kind_of,
        cautions=cautions(process),
    )


@spaces_admin.get("/<slug>/components/new")
def new_component(slug: str) -> str:
    """First the kind, then what is to be set for it."""
    process = find(slug)
    authorize("space.manage", process)
    kind = _wanted_kind()
    if kind is None:
        return render_template("spaces/admin/kind.html", process=process, form=KindForm())
    form = component_form(process, kind)
    return render_template(
        "spaces/admin/component.html", process=process, form=form, kind=kind, component=None
    )


@spaces_admin.post("/<slug>/components/new")
def add_component(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    kind = _wanted_kind() or abort(404)
    form, status = component_form(process, kind), 422
    if form.validate():
        status = saved(
            form,
            process,
            lambda: services.add_component(
                process, current_user, kind.name, form.values, form.seen
            ),
        )
    if status != 303:
        page = render_template(
            "spaces/admin/component.html", process=process, form=form, kind=kind, component=None
        )
        return page, status
    flash(_("The component is added. It becomes public when you publish it."))
    return redirect(url_for(".components", slug=slug), 303)


@spaces_admin.get("/<slug>/components/<int:component_id>")
def edit_component(slug: str, component_id: int) -> str:
    process = find(slug)
    authorize("space.manage", process)
    component = _component(process, component_id)
    kind = kinds.kind_of(component)
    form = component_form(process, kind, component)
    return render_template(
        "spaces/admin/component.html", process=process, form=form, kind=kind, component=component
    )


@spaces_admin.post("/<slug>/components/<int:component_id>")
def save_component(slug: str, component_id: int) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    component = _component(process, component_id)
    kind = kinds.kind_of(component)
    form, status = component_form(process, kind, component), 422
    if form.validate():
        edit = lambda: services.edit_component(component, current_user, form.values, form.seen)  # noqa: E731
        status = saved(form, process, edit)
    if status != 303:
        context = {"process": process, "kind": kind, "component": component}
        return render_template("spaces/admin/component.html", form=form, **context), status
    flash(_("The component is saved."))
    return redirect(url_for(".components", slug=slug), 303)


@spaces_admin.post("/<slug>/components/<int:component_id>/<any(publish,unpublish,up,down):change>")
def change_component(slug: str, component_id: int, change: str) -> Response:
    """Show it, hide it, or move it by one place."""
    process = find(slug)
    authorize("space.manage", process)
    component = _component(process, component_id)
    match change:
        case "publish":
            services.publish_component(component, current_user)
        case "unpublish":
            services.unpublish_component(component, current_user)
        case _:
            services.move_component(component, current_user, up=change == "up")
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".components", slug=slug), 303)


@spaces_admin.get("/<slug>/components/<int:component_id>/delete")
def confirm_component_delete(slug: str, component_id: int) -> str:
    process = find(slug)
    authorize("space.manage", process)
    component = _component(process, component_id)
    refused = component.published_at is not None or _is_used(component)
    return render_template(
        "spaces/admin/delete_component.html", process=process, component=component, refused=refused
    )


@spaces_admin.post("/<slug>/components/<int:component_id>/delete")
def delete_component(slug: str, component_id: int) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    component = _component(process, component_id)
    try:
        services.delete_component(component, current_user, has_content=_is_used(component))
    except services.HasContent:
        context = {"process": process, "component": component, "refused": True}
        return render_template("spaces/admin/delete_component.html", **context), 409
    db.session.commit()
    flash(_("The component is deleted."))
    return redirect(url_for(".components", slug=slug), 303)
