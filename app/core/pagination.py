"""Lists in pages: one query for the rows of a page, one more row to know whether another follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select

from app.extensions import db

PER_PAGE = 20
MOST_PAGES = 5000
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list. `total` is None where counting would cost more than it tells."""

    items: Sequence[T]
    number: int
    per_page: int
    has_next: bool
    total: int | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def last(self) -> int | None:
        """The number of the last page, where the total is known."""
        if self.total is None:
            return None
        return max(1, -(-self.total // self.per_page))

    def url(self, number: int) -> str:
        """The address of another page of this list, with its filters kept."""
        args: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        for name in ("page", "after"):  # `after`: the last row seen, where a list goes by that
            args.pop(name, None)
        if number > 1:
            args["page"] = number
        return url_for(str(request.endpoint), **args)


def page_number() -> int:
    """The page asked for; whatever is not a sensible number is the first."""
    number = request.args.get("page", 1, type=int)
    return number if 1 <= number <= MOST_PAGES else 1


def paginate(
    query: Select[Any], *, total: int | None = None, per_page: int = PER_PAGE
) -> Page[Any]:
    """The page of a query that the request asks for. The query must have a total order."""
    number = page_number()
    rows = (
        db.session.scalars(query.limit(per_page + 1).offset((number - 1) * per_page)).unique().all()
    )
    return Page(rows[:per_page], number, per_page, len(rows) > per_page, total)
