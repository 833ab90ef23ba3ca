"""Search words within a list of proposals."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.proposals.queries.listing import Filters
from app.search.queries import matching


def narrowed(filters: Filters, words: str) -> Filters:
    """The filters, and only what these words find."""
    place = {"component_id": filters.components[0]} if len(filters.components) == 1 else {}
    hits = matching(words, kind="proposal", **place).cte("found").prefix_with("MATERIALIZED")
    return replace(filters, found=select(hits.c.resource_id))
