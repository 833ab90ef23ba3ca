"""Files on pages: who may add them, how they are sent out."""

import io

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.sessions import SEEN_EVERY
from app.attachments.models import Attachment
from app.core.clock import now
from tests.attachments.test_intake import picture
from tests.factories import add, make_user
from tests.factories.debates import make_debate


@pytest.fixture
def debate(session):
    return add(session, make_debate())


@pytest.fixture
def staff(session, sign_in):
    return sign_in(add(session, make_user(Role.FACILITATOR)))


def upload(browser, debate, data, name="photo.jpg", **fields):
    form = {"file": (io.BytesIO(data), name), **fields}
    url = f"/attachments/on/{debate.id}"
    return browser.post(url, data=form, content_type="multipart/form-data")


def test_a_picture_on_the_page(session, staff, client, debate):
    for colour in ("Boats", "The quay at night"):
        answer = upload(staff, debate, picture(), alt=colour, is_picture="y")
        assert answer.status_code == 303
    page = client.get(f"/debates/{debate.id}").text
    assert 'alt="The quay at night"' in page
    files = session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [f.is_picture for f in files] == [False, True]
    sent = client.get(f"/files/{files[1].id}/{files[1].name}")
    assert sent.mimetype == "image/webp"
    assert sent.headers["Content-Security-Policy"].rstrip() == "default-src 'none'; sandbox"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_sent_as_a_download(session, staff, client, debate):
    upload(staff, debate, b"place;seconds\nQuay;11\n", "timings.csv")
    file = session.scalars(select(Attachment)).one()
    sent = client.get(f"/files/{file.id}/{file.name}")
    assert sent.headers["Content-Disposition"] == "attachment; filename=timings.csv"
    assert "timings.csv" in client.get(f"/debates/{debate.id}").text


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (b"<script>alert(1)</script>", {}, "Choose a picture, PDF, text"),
        (b"", {}, "This file is empty"),
        (b"a;b\n", {"is_picture": "y"}, "Choose an image"),
    ],
)
def test_mistakes_are_shown_beside_the_field(session, staff, debate, data, fields, message):
    answer = upload(staff, debate, data, "x.png", **fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert session.scalars(select(Attachment)).all() == []


def test_a_picture_needs_words_for_those_who_cannot_see_it(staff, debate):
    assert "Describe the picture" in upload(staff, debate, picture()).text


def test_removing_takes_the_bytes_only_with_the_last_reference(app, session, staff, debate):
    from app.core.storage import Missing, storage

    for _ in range(2):
        upload(staff, debate, b"same words", "a.txt")
    first, second = session.scalars(select(Attachment)).all()
    key = first.key
    staff.post(f"/attachments/{first.id}/remove")
    with app.app_context():
        assert storage().read(key) == b"same words"
    staff.post(f"/attachments/{second.id}/remove")
    with app.app_context(), pytest.raises(Missing):
        storage().read(key)


def test_residents_cannot_add_files_to_what_is_not_theirs(session, sign_in, debate):
    browser = sign_in(add(session, make_user()))
    assert upload(browser, debate, b"words").status_code == 403


def test_files_of_what_is_not_public_are_not_public(session, staff, client, debate):
    upload(staff, debate, b"words", "a.txt")
    file = session.scalars(select(Attachment)).one()
    debate.published_at = None
    session.commit()
    assert client.get(f"/files/{file.id}/{file.name}").status_code == 403


def test_what_anybody_may_be_given_tells_nothing_of_a_session(session, staff, debate):
    upload(staff, debate, picture(), alt="Boats", is_picture="y")
    file = session.scalars(select(Attachment)).one()
    staff.get("/account")  # shows, and so forgets, what the upload said
    with time_machine.travel(now() + 2 * SEEN_EVERY):
        sent = staff.get(f"/files/{file.id}/small/{file.name}")
        page = staff.get("/account")
    assert sent.status_code == 200
    assert sent.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in sent.headers
    assert "Cookie" not in sent.headers.get("Vary", "")
    assert page.headers["Set-Cookie"].startswith("folkmoot=~")


def test_a_picture_forgets_no_message(session, staff, debate):
    upload(staff, debate, picture(), alt="Boats", is_picture="y")
    debate.published_at = None
    session.commit()
    file = session.scalars(select(Attachment)).one()
    staff.get("/account")
    sent = staff.get(f"/files/{file.id}/small/{file.name}")
    assert sent.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in sent.headers
