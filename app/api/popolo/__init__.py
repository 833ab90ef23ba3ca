"""Popolo: people, their memberships, and roll calls."""
