"""What can be done with accounts. The caller commits."""
