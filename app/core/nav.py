"""Staff pages: each feature names its own, the staff menu shows those a person may open."""

from dataclasses import dataclass

from flask import Flask, url_for
from flask_babel import LazyString

from app.core.authz import can


@dataclass(frozen=True)
class StaffPage:
    """An entry of the staff menu."""

    label: LazyString | str
    endpoint: str
    permission: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


_pages: list[StaffPage] = []


def staff_page(label: LazyString | str, endpoint: str, permission: str) -> None:
    """Put a page into the staff menu; who may not open it does not see it."""
    page = StaffPage(label, endpoint, permission)
    if page.endpoint not in {known.endpoint for known in _pages}:
        _pages.append(page)


def staff_items() -> list[StaffPage]:
    """The entries that the person of this request may open."""
    return [page for page in _pages if can(page.permission)]


def init_app(app: Flask) -> None:
    app.jinja_env.globals["staff_items"] = staff_items
