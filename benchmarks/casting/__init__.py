"""Ballots cast through HTTP, as fast as eight people at a time can press the button."""
