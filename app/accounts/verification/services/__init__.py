"""Changing who is verified, and what claims are checked against. The caller commits."""
