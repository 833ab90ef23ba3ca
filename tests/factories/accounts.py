"""People."""

from itertools import count

from app.accounts.models import Role, RoleGrant, User
from app.core.clock import now

_numbers = count(1)


def make_user(*roles: Role, space_id: int | None = None, **values) -> User:
    """A confirmed person, with these roles for the whole site or in one space."""
    n = next(_numbers)
    values = {
        "name": f"Person {n}",
        "email": f"person{n}@example.org",
        "confirmed_at": now(),
        "accepted_terms_version": 1,
        "locale": "en",
    } | values
    grants = [RoleGrant(role=role, space_id=space_id) for role in roles]
    return User(grants=grants, **values)
