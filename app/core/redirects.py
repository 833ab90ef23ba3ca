"""Where to go back to: only ever a page of this site."""

from flask import request


def inside(target: str | None) -> str:
    """A path on this site as given, the home page for anything else (open redirects)."""
    is_path = target and target.startswith("/") and not target.startswith(("//", "/\\"))
    if target and is_path and not any(ord(character) < 32 for character in target):
        return target
    return f"{request.script_root}/"
