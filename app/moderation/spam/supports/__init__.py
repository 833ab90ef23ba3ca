"""Supports that look made: where they came from, which came in bursts, and setting them aside."""
