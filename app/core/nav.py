"""Menus of pages that features name: the work of staff, and one's own things."""

from dataclasses import dataclass

from flask import Flask, g, url_for
from flask_babel import LazyString
from flask_login import current_user

from app.core.authz import can


@dataclass(frozen=True)
class StaffPage:
    """An entry of the staff menu."""

    label: LazyString | str
    endpoint: str
    permission: str
    badge: str = ""  # the value in `g`, read with the session, that says how much waits there

    @property
    def count(self) -> int:
        """How many things wait for the person of this request."""
        return int(g.get(self.badge) or 0) if self.badge else 0

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


_pages: dict[str, StaffPage] = {}
_own: dict[str, LazyString | str] = {}


def staff_page(label: LazyString | str, endpoint: str, permission: str, *, badge: str = "") -> None:
    """Put a page into the staff menu; who may not open it does not see it."""
    _pages.setdefault(endpoint, StaffPage(label, endpoint, permission, badge))


def staff_items() -> list[StaffPage]:
    """The entries that the person of this request may open."""
    if not getattr(current_user, "is_staff", False):
        return []
    return [page for page in _pages.values() if can(page.permission)]


def own_page(label: LazyString | str, endpoint: str) -> None:
    """Put a page into the menu of everybody's account."""
    _own[endpoint] = label


def own_pages() -> list[tuple[LazyString | str, str]]:
    """Label and endpoint of what features added to the account."""
    return [(label, endpoint) for endpoint, label in _own.items()]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["staff_items"] = staff_items
