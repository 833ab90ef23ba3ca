"""What stands at an address that somebody pastes."""

import pytest

from app.core import linked
from app.core.models import Resource
from tests.factories import add, make_component, make_proposal


@pytest.fixture
def proposal(session):
    return add(session, make_proposal(make_component("proposals")))


@pytest.fixture
def here(app):
    with app.test_request_context("/"):
        yield app.config["SERVER_URL"].rstrip("/")


def test_only_addresses_of_this_site_have_a_path_here(here):
    assert linked.path_of(f"{here}/en/debates/1?x=1#c2") == "/debates/1"
    assert linked.path_of(f" {here}/debates/1/ ") == "/debates/1"
    assert linked.path_of("/ca/debates/1") == "/debates/1"
    for other in (
        f"{here}.evil.example/debates/1", "https://elsewhere.example/debates/1",
        "//elsewhere.example/debates/1", "javascript:/debates/1", "debates/1", "",
        f"{here.replace('://', '://somebody@')}.example/debates/1",
    ):  # fmt: skip
        assert linked.path_of(other) == "", other


@pytest.mark.parametrize("rest", ["//[", "/[", "/%00", "/%ff", "/debates/99999999999999999999"])
def test_broken_addresses_lead_nowhere(here, rest):
    assert linked.resource_at(f"{here}{rest}") is None


def test_a_page_of_a_resource_stands_for_it_and_other_pages_about_it_do_not(here, proposal):
    found = linked.resource_at(f"{here}/en/proposals/{proposal.id}?comments=newest#comments")
    assert isinstance(found, Resource)
    assert found.id == proposal.id
    for other in ("withdraw", "support"):
        assert linked.resource_at(f"/proposals/{proposal.id}/{other}") is None
    assert linked.resource_at(f"/debates/{proposal.id}") is None


def test_the_address_under_which_somebody_reads_counts_as_ours(app):
    with app.test_request_context("/", base_url="https://other.example"):
        assert linked.path_of("https://other.example/debates/1") == "/debates/1"
