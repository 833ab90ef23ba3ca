"""Writing minutes, agreeing on them, and making them public. The caller commits."""
