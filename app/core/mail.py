"""The outbox: every mail is a row first, written in the transaction that is its reason.

A job sends the rows that have no `sent_at`; a killed worker loses none, and what
it repeats carries the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app, render_template
from flask_babel import force_locale
from sqlalchemy import JSON, Index, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Base, created, pk
from app.core.jobs import job
from app.extensions import db

MOST_ATTEMPTS = 8
HELD_BACK = timedelta(minutes=15)


class Still(StrEnum):
    """Whether a mail that waited is still wanted when it is about to be sent."""

    YES = "yes"
    LATER = "later"
    NO = "no"


_only_while: dict[str, Callable[[str], Still]] = {}


class OutgoingMail(Base):
    """One mail to one address, rendered in its reader's language."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_pending", "sent_at", "not_before"),)

    id: Mapped[pk]
    message_id: Mapped[str] = mapped_column(unique=True)
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[created]
    not_before: Mapped[created]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    # Says by itself what nobody may look up later, such as when somebody voted: such a row knows
    # only days, and goes when it is sent.
    is_fleeting: Mapped[bool] = mapped_column(default=False)


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _one_line(text: str) -> str:
    """A header must not carry line breaks, whatever a title brought along."""
    return " ".join(text.split())


def enqueue(
    recipient: str,
    name: str,
    *,
    locale: str = "en",
    dedupe_key: str | None = None,
    headers: Mapping[str, str] | None = None,
    is_fleeting: bool = False,
    **context: Any,
) -> OutgoingMail | None:
    """Write a mail into the outbox, from the templates `emails/<name>/`.

    Nothing is written twice for one `dedupe_key` while its row is there. The caller
    commits; sending starts after that.
    """
    if dedupe_key and db.session.scalar(
        select(OutgoingMail.id).where(OutgoingMail.dedupe_key == dedupe_key)
    ):
        return None
    with force_locale(locale):
        parts = {
            part: render_template(f"emails/{name}/{part}", **context)
            for part in ("subject.txt", "body.txt", "body.html")
        }
    mail = OutgoingMail(
        message_id=f"<{uuid.uuid4()}@{urlsplit(current_app.config['SERVER_URL']).hostname}>",
        dedupe_key=dedupe_key,
        recipient=recipient,
        subject=_one_line(parts["subject.txt"]),
        text=parts["body.txt"].strip() + "\n",
        html=parts["body.html"],
        headers=dict(headers or {}),
        is_fleeting=is_fleeting,
    )
    if is_fleeting:
        mail.created_at = mail.not_before = _day(now())
    db.session.add(mail)
    deliver()
    return mail


def message(mail: OutgoingMail) -> EmailMessage:
    """The row as a mail: plain text with an HTML twin."""
    built = EmailMessage()
    built["Subject"] = mail.subject
    built["From"] = current_app.config["MAIL_SENDER"]
    built["To"] = Address(addr_spec=mail.recipient)
    built["Date"] = format_datetime(now() if mail.is_fleeting else mail.created_at)
    built["Message-ID"] = mail.message_id
    for header, value in mail.headers.items():
        built[header] = _one_line(value)
    built.set_content(mail.text)
    if mail.html:
        built.add_alternative(mail.html, subtype="html")
    return built


def _connect(url: str) -> smtplib.SMTP:
    """Speak to the mail server; over TLS only to one whose certificate is good."""
    parts = urlsplit(url)
    host, checked = parts.hostname or "localhost", ssl.create_default_context()
    smtp: smtplib.SMTP
    if parts.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, parts.port or 465, timeout=30, context=checked)
    else:
        smtp = smtplib.SMTP(host, parts.port or 25, timeout=30)
        if parse_qs(parts.query).get("tls") == ["1"]:
            smtp.starttls(context=checked)
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))
    return smtp


def send_pending(limit: int = 200) -> int:
    """Send what waits in the outbox, oldest first; returns how many were sent.

    No transaction is open while the server is spoken to. A mail is claimed before and marked
    after, so a crash repeats at most the one in flight, and no mail can hold up the others.
    """
    url = current_app.config["MAIL_URL"]
    waiting = db.session.scalars(_pending(limit)).all() if url else []
    db.session.rollback()
    if not waiting:
        return 0
    smtp, sent = _connect(url), 0
    try:
        for mail_id in waiting:
            sent += _send_one(smtp, mail_id)
            if smtp.sock is None:  # the server hung up: the others wait for the next run
                break
    finally:
        with suppress(OSError):  # what smtplib raises is one too
            smtp.quit()
    return sent


def _pending(limit: int) -> Any:
    return (
        select(OutgoingMail.id)
        .where(OutgoingMail.sent_at.is_(None), OutgoingMail.not_before <= now())
        .where(OutgoingMail.attempts < MOST_ATTEMPTS)
        .order_by(OutgoingMail.id)
        .limit(limit)
    )


def _send_one(smtp: smtplib.SMTP, mail_id: int) -> int:
    mail = _claim(mail_id)
    if mail is None:
        return 0
    problem = _try_to_send(smtp, mail)
    row = OutgoingMail.id == mail_id
    if mail.is_fleeting and not problem:
        db.session.execute(delete(OutgoingMail).where(row))
    else:
        values = {"error": problem[:500]} if problem else {"error": "", "sent_at": now()}
        db.session.execute(update(OutgoingMail).where(row).values(**values))
    db.session.commit()
    return int(not problem)


def forget(prefix: str) -> None:
    """Delete the mails whose `dedupe_key` begins so, sent or not. The caller commits."""
    is_one = OutgoingMail.dedupe_key.startswith(prefix, autoescape=True)
    db.session.execute(delete(OutgoingMail).where(is_one))


def only_while(prefix: str, still: Callable[[str], Still]) -> None:
    """Ask again before each mail whose `dedupe_key` begins so is sent.

    One not wanted any more is deleted, one for later makes room for others until it is asked again.
    """
    _only_while[prefix] = still


def _hold_back(mail: OutgoingMail, moment: datetime) -> bool:
    """Whether this mail is not to be sent now; then it waits, or is gone."""
    key = mail.dedupe_key or ""
    said = {still(key) for prefix, still in _only_while.items() if key.startswith(prefix)}
    if Still.NO in said:
        db.session.delete(mail)
    elif Still.LATER in said:
        mail.not_before = moment + HELD_BACK
    return bool(said - {Still.YES})


def _claim(mail_id: int) -> OutgoingMail | None:
    """Take a mail for this worker and count the attempt; None where another one has it."""
    moment = now()
    mail = db.session.get(OutgoingMail, mail_id, with_for_update={"skip_locked": True})
    if mail is None or mail.sent_at is not None or mail.not_before > moment:
        db.session.rollback()
        return None
    if _hold_back(mail, moment):
        db.session.commit()
        return None
    mail.attempts += 1
    if mail.is_fleeting:
        mail.not_before = _day(moment) + timedelta(days=1)
    else:
        mail.not_before = moment + timedelta(minutes=2**mail.attempts)
    db.session.flush()
    db.session.expunge(mail)
    db.session.commit()
    return mail


def _try_to_send(smtp: smtplib.SMTP, mail: OutgoingMail) -> str:
    """Send one mail; gives back what went wrong, in the server's words or Python's."""
    try:
        smtp.send_message(message(mail))
    except OSError as error:  # what smtplib raises is one too
        if not isinstance(error, smtplib.SMTPException):
            smtp.close()  # a line that broke cannot be used again
        return f"{type(error).__name__}: {error}"
    except (ValueError, IndexError, MessageError) as error:  # no mail can be made of this row
        return f"{type(error).__name__}: {error}"
    return ""


@job(minutes="*")
def deliver() -> int:
    """Work the outbox off, whenever it has something; without a worker it waits there."""
    return send_pending()


def init_app(app: Flask) -> None:
    app.jinja_env.globals["server_url"] = app.config["SERVER_URL"]
