"""What tests of accounts do by HTML: sign up, read the mail, follow its link."""

import re

from sqlalchemy import select

from app.core.mail import OutgoingMail
from tests.factories import add, make_user

PASSWORD = "kettle umbrella violin forty"
SIGN_UP = {"name": "Noor", "email": "noor@example.org", "password": PASSWORD, "terms": "y"}


def post(client, path, **values):
    """Send the form of a page, with the hidden fields that the page has."""
    page = client.get(path).get_data(as_text=True)
    hidden = dict(re.findall(r'<input[^>]*name="([^"]+)" type="hidden" value="([^"]*)"', page))
    return client.post(path, data=hidden | values)


def sign_up(client, **values):
    return post(client, "/sign-up", **(SIGN_UP | values))


def mails(session):
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def link_in(mail):
    """The path of the first link in a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text)[1]


def make_member(app, session, *roles, password=PASSWORD, **values):
    """A confirmed person with a password."""
    from flask_security import hash_password

    with app.app_context():
        hashed = hash_password(password)
    return add(session, make_user(*roles, password=hashed, **values))


def sign_in(client, email, password=PASSWORD, **values):
    return client.post("/sign-in", data={"email": email, "password": password, **values})


def words_of(response):
    """A page without what differs at every request."""
    page = response.get_data(as_text=True)
    page = re.sub(r'value="[\w.~-]{40,}"', 'value="token"', page)
    return re.sub(r"/static/vendor/[^\"]+", "asset", page)
