"""Entering and correcting what the council is and deals with."""
