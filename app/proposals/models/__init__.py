"""Proposals, what the council said to them, and how many there are of each sort."""

from app.proposals.models.answers import Answer, Assessment, Feasibility, Progress
from app.proposals.models.coauthors import Coauthor, Consent
from app.proposals.models.counts import ProposalCount
from app.proposals.models.proposals import LISTED, AuthorKind, Proposal, Status

__all__ = [
    "LISTED",
    "Answer",
    "Assessment",
    "AuthorKind",
    "Coauthor",
    "Consent",
    "Feasibility",
    "Progress",
    "Proposal",
    "ProposalCount",
    "Status",
]
