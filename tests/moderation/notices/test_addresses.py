"""From an address to what stands there."""

import pytest

from app.comments.models import Comment
from app.core.clock import now
from app.extensions import db
from app.moderation.notices.addresses import NothingThere, NotOurs, resource_at
from tests.factories import make_proposal


@pytest.fixture
def proposal(app, session):
    with app.test_request_context():
        proposal = make_proposal()
        db.session.add(proposal)
        db.session.flush()
        yield proposal


@pytest.mark.parametrize(
    "form",
    [
        "{base}/proposals/{id}",
        "  {base}/proposals/{id}  ",
        "{base}/ca/proposals/{id}",
        "{base}/proposals/{id}?comments=newest#comments",
        "{host}/proposals/{id}",
        "/proposals/{id}",
        "{base}/versions/{id}",
        "{base}/comments/on/{id}",
        "{base}/proposals/{id}/withdraw",
    ],
)
def test_addresses_of_ours_are_found(app, proposal, form):
    base = app.config["SERVER_URL"].rstrip("/")
    address = form.format(base=base, host=base.split("//")[1], id=proposal.id)
    assert resource_at(address) is proposal


def test_comments_are_found_by_their_page_and_by_their_anchor(proposal):
    comment = Comment(root=proposal, parent=proposal, component=proposal.component, body="x", published_at=now())  # fmt: skip
    db.session.add(comment)
    db.session.flush()
    assert resource_at(f"/comments/{comment.id}") is comment
    assert resource_at(f"/proposals/{proposal.id}#{comment.anchor}") is comment
    with pytest.raises(NothingThere):
        resource_at(f"/proposals/{proposal.id}#c{proposal.id}")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/proposals/{id}",
        "https://localhost@evil.example/proposals/{id}",
        "//evil.example/proposals/{id}",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "ftp://localhost/proposals/{id}",
        "http://[::1",
        "not an address",
        "\\\\evil.example\\x",
    ],
)
def test_addresses_of_others_are_told_apart(proposal, address):
    with pytest.raises(NotOurs):
        resource_at(address.format(id=proposal.id))


@pytest.mark.parametrize(
    "path",
    ["/", "/proposals", "/proposals/999999", "/debates/{id}", "/people/x", "/nothing", "/proposals/%00",
     "/proposals/99999999999999999999", "/" + "x" * 900, "/admin/audit", "/proposals/{id}%2f..", "/?x=1#c"],
)  # fmt: skip
def test_nothing_stands_at_other_pages(proposal, path):
    with pytest.raises(NothingThere):
        resource_at(path.format(id=proposal.id))


def test_hidden_and_missing_look_alike(proposal):
    proposal.hidden_at = now()
    db.session.flush()
    with pytest.raises(NothingThere):
        resource_at(f"/proposals/{proposal.id}")
