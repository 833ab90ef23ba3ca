"""What a count means: for voters, for losing projects, beside other rules, under another lot."""

from app.budgets.counting.explain.counterfactuals import votes_missing, winning_cost
from app.budgets.counting.explain.lots import LotReport, LotWeight, weigh_lot
from app.budgets.counting.explain.sides import Side, compare
from app.budgets.counting.explain.statistics import Share, Statistics, statistics
from app.budgets.counting.explain.voters import Payment, payments

__all__ = [
    "LotReport",
    "LotWeight",
    "Payment",
    "Share",
    "Side",
    "Statistics",
    "compare",
    "payments",
    "statistics",
    "votes_missing",
    "weigh_lot",
    "winning_cost",
]
