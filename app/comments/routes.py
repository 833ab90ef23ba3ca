"""Writing, changing, taking back and reading single comments."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.comments import queries, services, threads
from app.comments.forms import CommentForm
from app.comments.models import Comment, Stance
from app.core.authz import authorize, refusal
from app.core.forms import EmptyForm
from app.core.models import Resource
from app.extensions import db

comments = Blueprint("comments", __name__, url_prefix="/comments")


def _subject(subject_id: int) -> Resource:
    return db.get_or_404(Resource, subject_id)


@comments.get("/on/<int:subject_id>")
def new(subject_id: int) -> ResponseReturnValue:
    """The form on a page of its own: for replies, and without scripts."""
    subject = _subject(subject_id)
    authorize("comment.create", subject)
    return render_template("comments/new.html", form=CommentForm(), subject=subject)


@comments.post("/on/<int:subject_id>")
def create(subject_id: int) -> ResponseReturnValue:
    subject = _subject(subject_id)
    authorize("comment.create", subject)
    form = CommentForm()
    if not form.validate():
        return render_template("comments/new.html", form=form, subject=subject), 422
    comment = services.publish(
        current_user, subject, form.body.data, Stance(form.stance.data), str(get_locale())
    )
    db.session.commit()
    flash(_("Your comment is published. You can change it for 15 minutes."))
    return redirect(comment.url, 303)


@comments.get("/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """A comment's own address: its whole thread, in pages."""
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.read", comment)
    first = db.session.get(Comment, comment.thread_id) if comment.thread_id else comment
    assert first is not None
    page = threads.replies_in(first)
    is_open = refusal("comment.create", comment.root) in {None, "not_signed_in"}
    shown = threads.tree(queries.read(queries.one(first)), page.items, is_open)
    return render_template("comments/show.html", comment=comment, threads=shown, page=page)


@comments.get("/<int:comment_id>/edit")
def edit(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.edit", comment)
    form = CommentForm(data={"body": comment.body, "stance": comment.stance.value})
    return render_template("comments/edit.html", form=form, comment=comment)


@comments.post("/<int:comment_id>/edit")
def update(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.edit", comment)
    form = CommentForm()
    if not form.validate():
        return render_template("comments/edit.html", form=form, comment=comment), 422
    services.edit(comment, current_user, form.body.data, Stance(form.stance.data))
    db.session.commit()
    flash(_("Your comment has been changed."))
    return redirect(comment.url, 303)


@comments.route("/<int:comment_id>/delete", methods=["GET", "POST"])
def delete(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.delete", comment)
    form = EmptyForm()
    if request.method == "GET" or not form.validate():
        return render_template("comments/delete.html", form=form, comment=comment)
    services.delete(comment, current_user)
    db.session.commit()
    flash(_("You took your comment back. Replies to it stay."))
    return redirect(comment.root.url, 303)
