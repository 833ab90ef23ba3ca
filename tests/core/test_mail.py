"""The outbox: one bad mail or a broken line must not hold up the others."""

import smtplib
import ssl
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.core import mail
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.extensions import db


class Server:
    """Takes mails, but for what `trouble` says of a recipient."""

    def __init__(self, trouble):
        self.trouble, self.taken, self.sock = trouble, [], object()

    def send_message(self, message):
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("please run connect() first")
        if error := self.trouble.get(message["To"]):
            raise error
        self.taken.append(message["To"])

    def close(self):
        self.sock = None

    quit = close


@pytest.fixture
def deliver(scratch_app, monkeypatch):
    """Put mails to these addresses into the outbox and work it off once."""

    def run(*recipients, **trouble):
        server = Server({name.replace("_at_", "@"): error for name, error in trouble.items()})
        monkeypatch.setattr(mail, "_connect", lambda _url: server)
        scratch_app.config["MAIL_URL"] = "smtp://mail.example"
        with scratch_app.app_context():
            for n, recipient in enumerate(recipients):
                db.session.add(
                    OutgoingMail(message_id=f"<{n}@x>", recipient=recipient, subject="s", text="t")
                )
            db.session.commit()
            mail.send_pending()
            rows = list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
            db.session.expunge_all()
        return server, rows

    return run


def test_an_address_that_is_none_does_not_hold_up_the_next_mail(deliver):
    server, (bad, good) = deliver("nobody at all", "b@x.example")
    assert server.taken == ["b@x.example"]
    assert (bad.sent_at, bad.attempts) == (None, 1)
    assert bad.error
    assert good.sent_at


def test_a_refused_recipient_waits_longer_and_the_next_is_sent(deliver):
    refusal = smtplib.SMTPRecipientsRefused({"a@x.example": (550, b"unknown")})
    server, (refused, sent) = deliver("a@x.example", "b@x.example", **{"a_at_x.example": refusal})
    assert server.taken == ["b@x.example"]
    assert "550" in refused.error
    assert refused.not_before > now() + timedelta(minutes=1)
    assert sent.sent_at


def test_a_broken_line_blames_only_the_mail_in_flight(deliver):
    _server, (first, second) = deliver(
        "a@x.example", "b@x.example", **{"a_at_x.example": ConnectionResetError("reset")}
    )
    assert (first.attempts, second.attempts) == (1, 0)
    assert second.not_before <= now()


def test_no_transaction_is_open_while_the_server_is_spoken_to(scratch_app, deliver, monkeypatch):
    seen = []
    monkeypatch.setattr(
        Server, "send_message", lambda *_: seen.append(db.session().in_transaction())
    )
    deliver("a@x.example")
    assert seen == [False]


def test_a_fleeting_mail_is_gone_once_sent_and_knows_only_its_day(scratch_app, deliver):
    refusal = smtplib.SMTPRecipientsRefused({"a@x.example": (450, b"later")})
    with scratch_app.app_context():
        for n, name in enumerate("ab", 5):
            row = OutgoingMail(message_id=f"<{n}@y>", recipient=f"{name}@x.example", text="t")
            row.subject, row.is_fleeting = "s", True
            db.session.add(row)
        db.session.commit()
    server, rows = deliver(**{"a_at_x.example": refusal})
    assert server.taken == ["b@x.example"]
    assert [row.recipient for row in rows] == ["a@x.example"]
    assert rows[0].not_before.time() == time(0)
    assert rows[0].not_before > now()


def test_what_another_worker_has_claimed_is_left_to_it(scratch_app):
    with scratch_app.app_context():
        waiting = OutgoingMail(message_id="<1@x>", recipient="a@x.example", subject="s", text="t")
        db.session.add(waiting)
        db.session.commit()
        assert mail._claim(waiting.id)
        assert mail._claim(1) is None


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtps://u:p@mail.example", 465), ("smtp://u:p@mail.example:587?tls=1", 587)],
)
def test_a_password_goes_only_to_a_server_with_a_good_certificate(monkeypatch, url, port):
    told = []

    class Line:
        def __init__(self, host, port, timeout, context=None):
            told.append((host, port))
            self.starttls(context)

        def starttls(self, context):
            if context:
                told.append((context.verify_mode, context.check_hostname))

        def login(self, *words):
            told.append(words)

    monkeypatch.setattr(smtplib, "SMTP", Line)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Line)
    mail._connect(url)
    assert told == [("mail.example", port), (ssl.CERT_REQUIRED, True), ("u", "p")]
