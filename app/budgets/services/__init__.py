"""What can be done with rounds and ballots. Nothing here commits."""
