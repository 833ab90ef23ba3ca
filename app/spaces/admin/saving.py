"""Carrying out what a form asks for, with what went wrong said beside its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.extensions import db
from app.spaces.forms.texts import RevisedForm
from app.spaces.models import Process
from app.spaces.services import EditedMeanwhile, SlugTaken


def saved(form: RevisedForm, process: Process | None, change: Callable[[], Any]) -> int:
    """Make the change and commit: 303 when done, else the status to show the form with again.

    After a conflict the form knows the newer revision, so that saving it again is a decision.
    """
    try:
        change()
    except SlugTaken:
        db.session.rollback()
        form["slug"].errors = [_("This address is taken. Choose another one")]
        return 422
    except EditedMeanwhile:
        db.session.rollback()
        form.revision.data = str(process.revision if process else 0)
        form.form_errors = [
            _(
                "Somebody else changed this process while you were writing. Your words are below, "
                "not saved yet. Compare them with the process as it is now, then save again."
            )
        ]
        return 409
    db.session.commit()
    return 303
