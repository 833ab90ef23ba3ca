"""Mails about accounts, in the reader's language, through the outbox."""

from typing import Any
from urllib.parse import urlsplit

import email_validator
from flask import after_this_request, current_app, has_request_context
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import MailUtil
from flask_security.mail_util import EmailValidateException
from flask_security.utils import _view_commit

from app.accounts.models import User
from app.core.mail import enqueue
from app.core.site import site


def canonical(link: str) -> str:
    """A link under the site's own address, whatever host the request claimed to be for."""
    parts = urlsplit(link)
    query = f"?{parts.query}" if parts.query else ""
    return f"{current_app.config['SERVER_URL'].rstrip('/')}{parts.path}{query}"


def language_of(user: User | None) -> str:
    """The language to write to somebody in."""
    if user is not None and user.locale:
        return user.locale
    return str(get_locale()) if has_request_context() else site().languages[0]


def normalise(address: str) -> str:
    """An address in the one form that is stored. Raises ValueError when it cannot be one."""
    checked = email_validator.validate_email(
        address.strip(),
        check_deliverability=False,
        test_environment=not current_app.config["FORCE_HTTPS"],
    )
    return checked.normalized.lower()


def write(user: User, name: str, **context: Any) -> None:
    """A mail to a person with an account. The caller commits."""
    if user.email:
        enqueue(user.email, name, locale=language_of(user), user=user, **context)


class AccountMail(MailUtil):
    """Puts what Flask-Security has to say into the outbox; checks addresses without the network."""

    def send_mail(  # noqa: PLR0917 -- as the base class
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        user = kwargs.get("user")
        links: dict[str, Any] = {
            k: canonical(str(v)) for k, v in kwargs.items() if k.endswith("link") and v
        }
        enqueue(str(recipient), template, locale=language_of(user), user=user, **links)
        after_this_request(_view_commit)  # some of its views commit nothing themselves

    def normalize(self, email: str) -> str:
        try:
            return normalise(email)
        except ValueError as error:
            message = _("Enter an e-mail address like name@example.org")
            raise EmailValidateException(message) from error

    validate = normalize
