"""What a password must be like; the reason for refusing one stands beside the field."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import PasswordUtil, verify_password
from zxcvbn import zxcvbn

from app.accounts.models import User
from app.core.site import site
from app.core.text import fold

LEAST, LEAST_FOR_STAFF, MOST = 10, 15, 200
SCORE, SCORE_FOR_STAFF = 2, 3  # of 4: how hard it is to guess
TELLING = 4  # letters a word needs before finding it in a password means anything


def own_words(name: str, email: str) -> set[str]:
    """The words that somebody who knows the person would try first."""
    local, _at, domain = email.partition("@")
    words = [*name.split(), *local.replace("_", ".").replace("-", ".").split("."), local]
    words += [*domain.split(".")[:-1], *site().name.split(), *site().place.split()]
    return {fold(word) for word in words if len(word) >= TELLING}


def problem(password: str, name: str = "", email: str = "", staff: bool = False) -> str | None:
    """Why this cannot be the person's password, in words that say how to mend it."""
    least = LEAST_FOR_STAFF if staff else LEAST
    if len(password) < least:
        n = least - len(password)
        return ngettext("Add %(num)s more character", "Add %(num)s more characters", n)
    if len(password) > MOST:
        return _("Use at most %(most)s characters", most=MOST)
    words = own_words(name, email)
    if any(word in fold(password) for word in words):
        return _("Leave out your name, your e-mail address and the name of this site")
    score = zxcvbn(password[:72], user_inputs=sorted(words))["score"]
    if score < (SCORE_FOR_STAFF if staff else SCORE):
        return _("This is easy to guess. Use three or four words that do not belong together")
    return None


def was_used(user: User, password: str) -> bool:
    """Whether it is the password of now, or one of the last few that are kept of staff."""
    hashes = [user.password, *(one.hash for one in user.former_passwords)]
    return any(verify_password(password, known) for known in hashes if known)


def repeated(user: User | None, password: str) -> str | None:
    """Why somebody on the staff cannot have this one again."""
    if user is None or not user.is_staff or not was_used(user, password):
        return None
    return _("You used this password before. Choose one that is new here")


class Passwords(PasswordUtil):
    """Flask-Security's door to the rules above."""

    def validate(
        self, password: str, is_register: bool, **known: Any
    ) -> tuple[list[str] | None, str]:
        password = self.normalize(password)
        user = known.get("user")
        name = user.name if user else known.get("name")
        email = user.email if user else known.get("email")
        reason = problem(password, name or "", email or "", bool(user and user.is_staff))
        reason = reason or repeated(user, password)
        return ([reason] if reason else None), password
