"""How long the published verifier takes for a large city."""
