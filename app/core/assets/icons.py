"""The icon sprites: the icons that templates name, and those a council may give to a topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from app.core.states import NOTICE_ICONS, STATES

TOPICS = (
    "balloon", "bandaid", "bank", "basket2", "bicycle", "book", "bricks", "building", "bus-front",
    "camera-video", "car-front", "cash-coin", "chat-dots", "cloud-rain", "cone-striped",
    "cup-hot", "droplet", "emoji-smile", "flower1", "geo-alt", "globe", "heart-pulse", "hospital",
    "house", "laptop", "lightbulb", "lightning-charge", "map", "megaphone", "mortarboard",
    "music-note", "music-note-beamed", "palette", "people", "person-walking", "person-wheelchair",
    "recycle", "shield-check", "shop", "sign-stop", "signpost-2", "stoplights", "sun", "tag",
    "tools", "trash", "tree", "trophy", "universal-access", "volume-up", "water", "wifi",
)  # fmt: skip

BLOCK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
LITERAL = re.compile(r"'([a-z0-9]+(?:-[a-z0-9]+)*)'|\"([a-z0-9]+(?:-[a-z0-9]+)*)\"")
NAMED = re.compile(
    r"""(?:\b(?:icon|draw)\(\s*|["']?\bicon["']?\s*[=:]\s*)["']([a-z0-9-]+)["']""", re.DOTALL
)


def named_in(text: str) -> set[str]:
    """Icon names that a source names outright: icon("x"), icon="x", "icon": "x"."""
    return set(NAMED.findall(text))


def hinted_in(template: str) -> set[str]:
    """Hyphenated words quoted in Jinja blocks: icons passed to macros by position."""
    blocks = " ".join(BLOCK.findall(template))
    words = {single or double for single, double in LITERAL.findall(blocks)}
    return {word for word in words if "-" in word}


def used(root: Path, available: set[str]) -> set[str]:
    """The icons that templates and code use. Raises KeyError for a name that does not exist."""
    names = {state.icon for state in STATES.values()} | set(NOTICE_ICONS.values())
    hints: set[str] = set()
    for path in sorted((root / "templates").rglob("*.html")):
        text = path.read_text()
        names |= named_in(text)
        hints |= hinted_in(text)
    for path in sorted(root.rglob("*.py")):
        names |= named_in(path.read_text()) & available
    if unknown := names - available:
        raise KeyError(f"There is no icon named {', '.join(sorted(unknown))}.")
    return names | hints & available


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol of a sprite."""
    box = re.search(r'viewBox="([^"]+)"', svg)
    inner = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    inner = re.sub(r"\s*\n\s*", "", inner)
    return f'<symbol id="i-{name}" viewBox="{box[1] if box else "0 0 16 16"}">{inner}</symbol>'


def sprite(names: Iterable[str], folder: Path) -> str:
    """All named icons in one file."""
    symbols = (symbol(name, (folder / f"{name}.svg").read_text()) for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'
