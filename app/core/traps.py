"""Two things that programs get wrong in a form: a field nobody sees, and haste.

Only for people who are not signed in or whose account is new. Nobody is kept out for good: the
form comes back with all words, and is taken when it is sent again.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import HiddenField, StringField

from app.core.clock import now
from app.core.site import is_new, site


def _stamps() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="opened")


def _is_trusted() -> bool:
    """Whether the traps are left out for the person of this request."""
    if not current_app.config["FORM_TRAPS"]:
        return True
    return bool(current_user.is_authenticated and not is_new(current_user))


class TrappedForm(FlaskForm):
    """A form with both traps; the macro `post_form` draws them."""

    website = StringField(_l("Leave this empty"))
    opened = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_trapped = not _is_trusted()
        if not self.is_trapped:
            del self.website, self.opened
        else:
            self.opened.data = self.opened.data or _stamps().dumps("")

    def validate(self, extra_validators: Any = None) -> bool:
        """Both are asked last: whoever has something else to correct has taken their time."""
        if not super().validate(extra_validators=extra_validators):
            return False
        if reason := self.caught():
            self.form_errors.append(reason)
        return not self.form_errors

    def caught(self) -> str:
        """What a program got wrong, empty for people."""
        if not self.is_trapped:
            return ""
        if self.website.data:
            self.website.data = ""
            self.website.raw_data = None
            return _("A field that nobody can see was filled in, maybe by your browser. It is empty now: send it again.")  # fmt: skip
        try:
            _value, opened = _stamps().loads(self.opened.data or "", return_timestamp=True)
        except BadData:
            self.opened.data = _stamps().dumps("")
            return _("Read it once more, then send it again. We kept what you wrote.")
        if (now() - opened).total_seconds() < site().posting.least_seconds:
            return _("That was very fast. Read it once more, then send it again. We kept what you wrote.")  # fmt: skip
        return ""
