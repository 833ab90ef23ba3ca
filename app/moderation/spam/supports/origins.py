"""Marks of where supports came from: enough to see that they belong together, and no more.

No address is stored. A mark is a keyed hash, cut to 64 bits, of the proposal and the network
(the first 24 bits of an IPv4 address, 48 of IPv6), and one of that with the kind of browser and
system. The key lies outside the database. As the proposal is part of it, nobody can be
followed from one proposal to another. Marks are made only if the council sets for how many
days, and are deleted then.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import or_, update

from app.accounts.devices import BROWSERS, SYSTEMS
from app.core import register
from app.core.clock import now
from app.core.site import site
from app.extensions import db
from app.likes.models import Support
from app.likes.services import UNKNOWN, Origin

DIGITS = 16
PREFIX = {4: 24, 6: 48}


def network_of(address: str) -> str:
    """The network that an address belongs to; nothing for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((parsed, PREFIX[parsed.version]), strict=False))


def kind_of_device(agent: str) -> str:
    """`Firefox Linux`: the family of browser and system, no version."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} {system}"


def origin(resource_id: int, address: str | None, agent: str) -> Origin:
    """The marks for a support of this resource; none where the council keeps none."""
    network = network_of(address or "") if site().posting.origin_days else ""
    if not network:
        return UNKNOWN
    key, where = register.key(), f"support {resource_id}"
    device = register.mac(key, where, network, kind_of_device(agent).replace("\0", ""))
    return Origin(register.mac(key, where, network)[:DIGITS], device[:DIGITS])


def forget_old() -> None:
    """Delete the marks whose days are over; all of them where the council keeps none any more."""
    since = now() - timedelta(days=site().posting.origin_days)
    has_mark = or_(Support.network.is_not(None), Support.device.is_not(None))
    db.session.execute(
        update(Support)
        .where(Support.created_at < since, has_mark)
        .values(network=None, device=None)
        .execution_options(synchronize_session=False)
    )
