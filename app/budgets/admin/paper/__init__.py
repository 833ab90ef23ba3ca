"""Voting on paper, for those who do it: stations and desks, blank sheets, batches and what is on their sheets."""

from app.budgets.admin.paper import batches, desk, entering, stations  # noqa: F401
