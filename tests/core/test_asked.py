"""Addresses that nobody types: never an error of ours."""

import pytest

HUGE = 10**25


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/proposals/{HUGE}", 404),
        (f"/comments/on/{2**31}", 404),
        (f"/debates?component={HUGE}", 200),
        ("/meetings?component=4711", 404),
        ("/proposals?sort=newest&page=2&after=0~0001-01-01T00:00~1", 200),
        (f"/proposals?sort=mix&page=2&after=0~{HUGE}~1", 200),
        ("/processes/nowhere%00", 400),
        ("/search?q=a%00b", 400),
    ],
)
def test_what_the_database_has_no_room_for_leads_nowhere(client, address, status):
    assert client.get(address).status_code == status
