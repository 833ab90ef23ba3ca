"""Writing, changing, taking back and reading single comments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.comments import references, services, threads, voting
from app.comments.forms import CommentForm, VoteForm, number
from app.comments.models import Comment
from app.comments.quoting import quoted
from app.core import posting
from app.core.authz import authorize
from app.core.forms import EmptyForm
from app.core.models import Resource
from app.core.redirects import inside
from app.extensions import db

comments = Blueprint("comments", __name__, url_prefix="/comments")


def _subject(subject_id: int) -> Resource:
    return db.get_or_404(Resource, subject_id)


@comments.get("/on/<int:subject_id>")
def new(subject_id: int) -> ResponseReturnValue:
    """The form on a page of its own: for replies, with a passage quoted if wished."""
    subject = _subject(subject_id)
    authorize("comment.create", subject)
    form = CommentForm(subject, formdata=None)
    form.body.data = _quote(subject)  # with the empty line that the answer begins after
    return _writing(form, subject)


def _writing(form: CommentForm, subject: Resource) -> str:
    """The form, below the comment that is answered."""
    links = references.links([subject]).get(subject.id)
    return render_template("comments/new.html", form=form, subject=subject, links=links)


def _quote(subject: Resource) -> str:
    """What `?quote=` names: a comment that can be read, in the same discussion."""
    comment = db.session.get(Comment, request.args.get("quote", 0, type=number))
    root = subject.root if isinstance(subject, Comment) else subject
    is_there = comment and comment.is_visible and comment.root == root
    return quoted(comment) if comment and is_there else ""


@comments.post("/on/<int:subject_id>")
def create(subject_id: int) -> ResponseReturnValue:
    subject = _subject(subject_id)
    authorize("comment.create", subject)
    form = CommentForm(subject)
    if not posting.accepts(form, "comment"):
        return _writing(form, subject), 422
    comment = services.publish(
        current_user,
        subject,
        form.body.data,
        form.stance_or(),
        form.language,
        position_id=form.position_id,
    )
    db.session.commit()
    return posting.answer(
        comment, _("Your comment is published. You can change it for 15 minutes.")
    )


@comments.post("/votes")
def vote() -> ResponseReturnValue:
    """The buttons of all comments on a page are one form: the one that was pressed says which."""
    form = VoteForm()
    comment = db.get_or_404(Comment, form.comment_id)
    authorize("comment.vote", comment)
    if not form.validate():
        abort(422)
    voting.vote(current_user, comment, form.is_up)
    db.session.commit()
    page = inside(form.page.data).partition("#")[0] if form.page.data else ""
    return redirect(f"{page}#{comment.anchor}" if page else comment.url, 303)


@comments.get("/<int:comment_id>")
def show(comment_id: int) -> ResponseReturnValue:
    """A comment's own address: its whole thread, in pages."""
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.read", comment)
    shown, page = threads.around(comment)
    return render_template("comments/show.html", comment=comment, threads=shown, page=page)


@comments.get("/<int:comment_id>/edit")
def edit(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.edit", comment)
    body = references.with_names(comment.body, comment.root)
    values: dict[str, Any] = {
        "body": body,
        "locale": comment.locale,
        "stance": comment.stance.value,
    }
    values |= {"position": comment.position_id}
    form = CommentForm(comment.parent or comment.root, data=values)
    return render_template("comments/edit.html", form=form, comment=comment)


@comments.post("/<int:comment_id>/edit")
def update(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.edit", comment)
    form = CommentForm(comment.parent or comment.root)
    if not posting.accepts(form, "comment", changed=comment):
        return render_template("comments/edit.html", form=form, comment=comment), 422
    stance, place = form.stance_or(comment.stance), form.position_id
    said = form.body.data
    services.edit(comment, current_user, said, stance, form.language, position_id=place)
    db.session.commit()
    flash(_("Your comment has been changed."))
    return redirect(comment.url, 303)


@comments.route("/<int:comment_id>/delete", methods=["GET", "POST"])
def delete(comment_id: int) -> ResponseReturnValue:
    comment = db.get_or_404(Comment, comment_id)
    authorize("comment.delete", comment)
    form = EmptyForm()
    if request.method == "GET" or not form.validate():
        links = references.links([comment]).get(comment.id)
        return render_template("comments/delete.html", form=form, comment=comment, links=links)
    services.delete(comment, current_user)
    db.session.commit()
    flash(_("You took your comment back. Replies to it stay."))
    return redirect(comment.root.url, 303)
