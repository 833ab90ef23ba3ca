"""Telling many followers: how long it takes, and that it takes no more memory than telling few."""
