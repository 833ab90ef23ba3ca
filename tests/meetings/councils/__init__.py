"""Tests of the council’s people, committees and papers."""
