"""A process in the editor: its overview, its texts, and whether everybody sees it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.core.authz import authorize
from app.core.pagination import paginate
from app.extensions import db
from app.spaces import queries, services
from app.spaces.admin import spaces_admin
from app.spaces.admin.saving import saved
from app.spaces.cautions import cautions
from app.spaces.forms import process_form
from app.spaces.models import Process
from app.spaces.overview import activity, changes, summaries
from app.spaces.routes import find
from app.spaces.timeline import steps

Answer = str | Response | tuple[str, int]


def _is_used(process: Process) -> bool:
    return any(db.session.scalar(queries.has_content(one)) for one in process.components)


@spaces_admin.get("")
def index() -> str:
    authorize("spaces.work")
    page = paginate(queries.managed_by(current_user))
    return render_template("spaces/admin/index.html", page=page, steps=steps)


@spaces_admin.get("/new")
def new() -> str:
    authorize("space.manage")
    return render_template("spaces/admin/edit.html", form=process_form(), process=None)


@spaces_admin.post("/new")
def create() -> Answer:
    authorize("space.manage")
    form = process_form()
    if not form.validate():
        return render_template("spaces/admin/edit.html", form=form, process=None), 422
    change = lambda: services.create_process(current_user, form.address, form.texts)  # noqa: E731
    if (status := saved(form, None, change)) != 303:
        return render_template("spaces/admin/edit.html", form=form, process=None), status
    flash(_("The draft is saved. Only facilitators can see it. Now add its phases."))
    return redirect(url_for(".phases", slug=form.address), 303)


@spaces_admin.get("/<slug>")
def overview(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    return render_template(
        "spaces/admin/overview.html",
        process=process,
        cautions=cautions(process),
        changes=changes(process),
        summaries=summaries(process),
        activity=activity(process),
        steps=steps(process.phases),
    )


@spaces_admin.get("/<slug>/edit")
def edit(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    form = process_form(process)
    return render_template(
        "spaces/admin/edit.html", form=form, process=process, cautions=cautions(process)
    )


@spaces_admin.post("/<slug>/edit")
def save(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    form, status = process_form(process), 422
    if form.validate():
        status = saved(
            form,
            process,
            lambda: services.edit_process(
                process, current_user, form.address, form.texts, form.seen
            ),
        )
    if status != 303:
        page = render_template(
            "spaces/admin/edit.html", form=form, process=process, cautions=cautions(process)
        )
        return page, status
    flash(_("Saved."))
    return redirect(url_for(".overview", slug=process.slug), 303)


@spaces_admin.get("/<slug>/publish")
def review(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    return render_template(
        "spaces/admin/publish.html",
        process=process,
        cautions=cautions(process),
        steps=steps(process.phases),
    )


@spaces_admin.post("/<slug>/publish")
def publish(slug: str) -> Response:
    process = find(slug)
    authorize("space.manage", process)
    services.publish_process(process, current_user)
    db.session.commit()
    flash(_("The process is public now."))
    return redirect(process.url, 303)


@spaces_admin.post("/<slug>/unpublish")
def unpublish(slug: str) -> Response:
    process = find(slug)
    authorize("space.manage", process)
    services.unpublish_process(process, current_user)
    db.session.commit()
    flash(_("The process is a draft again. Nothing in it is public."))
    return redirect(url_for(".overview", slug=slug), 303)


@spaces_admin.get("/<slug>/delete")
def confirm_delete(slug: str) -> str:
    process = find(slug)
    authorize("space.manage", process)
    refused = process.published_at is not None or _is_used(process)
    return render_template("spaces/admin/delete.html", process=process, refused=refused)


@spaces_admin.post("/<slug>/delete")
def delete(slug: str) -> Answer:
    process = find(slug)
    authorize("space.manage", process)
    try:
        services.delete_process(process, current_user, has_content=_is_used(process))
    except services.NotADraft:
        return render_template("spaces/admin/delete.html", process=process, refused=True), 409
    db.session.commit()
    flash(_("The draft is deleted."))
    return redirect(url_for(".index"), 303)
