"""Voting on paper: desks that mark the roll, sheets with serials, batches that clerks enter twice. The caller commits."""
