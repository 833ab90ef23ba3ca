"""Pabulib `.pb` files: reading, writing, and their names for rules."""

from app.budgets.counting.pabulib.document import Document, ProjectRow
from app.budgets.counting.pabulib.problems import Code, PabulibError, Problem
from app.budgets.counting.pabulib.reading import read_as_written, read_bytes, read_file
from app.budgets.counting.pabulib.writing import Details, write

__all__ = [
    "Code",
    "Details",
    "Document",
    "PabulibError",
    "Problem",
    "ProjectRow",
    "read_as_written",
    "read_bytes",
    "read_file",
    "write",
]
