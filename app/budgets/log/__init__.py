"""The public log of a round: a tree of hashes that only grows, signed, checkable by anyone.

Pure functions without database or Flask. Formats: RFC 6962 (tree), C2SP signed-note,
tlog-checkpoint and tlog-proof; docs/voting.md describes how a round uses them.
"""

from app.budgets.log.entries import Commitment, canonical, commit, leaf_of
from app.budgets.log.notes import Checkpoint, NoteError, Signer, Verifier
from app.budgets.log.tree import consistency, inclusion, root, verify_consistency, verify_inclusion

__all__ = [
    "Checkpoint",
    "Commitment",
    "NoteError",
    "Signer",
    "Verifier",
    "canonical",
    "commit",
    "consistency",
    "inclusion",
    "leaf_of",
    "root",
    "verify_consistency",
    "verify_inclusion",
]
