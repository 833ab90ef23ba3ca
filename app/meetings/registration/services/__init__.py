"""Registering, moving the line up, what staff do, and the door. The caller commits."""
