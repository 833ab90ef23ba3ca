"""Makes `static/vendor`: few files, hashed names, gzip variants and a manifest. The same input gives the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import rcssmin
import rjsmin

from app.core.assets import icons
from app.core.assets.trim import (
    Trimmer,
    classes_in,
    sources_below,
    tags_in,
    without_unread_variables,
)

MANIFEST = "manifest.json"
LAYERS = "@layer bootstrap,tokens,base,components,print;"
PACKED = frozenset({".css", ".js", ".svg"})  # fonts and pictures are packed already
SCRIPTS = {"htmx.js": "htmx.org/dist/htmx.min.js", "leaflet.js": "leaflet/dist/leaflet.js"}
LEAFLET = "leaflet/dist/images"

Sizes = list[tuple[str, int, int]]


class Vendor:
    """The folder being filled: each file is added under a name that holds its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str] = {}
        self.sizes: Sizes = []

    def add(self, name: str, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()[:12]
        stem, _dot, extension = name.rpartition(".")
        hashed = f"{stem.replace('/', '-')}.{digest}.{extension}"
        (self.folder / hashed).write_bytes(content)
        packed = gzip.compress(content, 9, mtime=0) if f".{extension}" in PACKED else content
        if packed is not content:
            (self.folder / f"{hashed}.gz").write_bytes(packed)
        self.files[name] = hashed
        self.sizes.append((hashed, len(content), len(packed)))
        return hashed


def build(root: Path, packages: Path | None = None, target: Path | None = None) -> Sizes:
    """Build the front-end files of the application at `root`; name, size and packed size of each.

    Raises FileNotFoundError when the npm packages are not installed.
    """
    packages = packages or root.parent / "node_modules"
    if not (packages / "bootstrap").is_dir():
        raise FileNotFoundError(f"{packages} is missing: run `npm ci --ignore-scripts` first.")
    target = target or root / "static/vendor"
    making = target.with_name(target.name + ".new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    vendor = Vendor(making)
    _styles(vendor, root, packages)
    drawn = _icons(vendor, root, packages / "bootstrap-icons/icons")
    _scripts(vendor, root, packages)
    _pictures(vendor, root / "static/img")
    manifest = {"files": dict(sorted(vendor.files.items())), "icons": dict(sorted(drawn.items()))}
    (making / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
    return vendor.sizes


def _styles(vendor: Vendor, root: Path, packages: Path) -> None:
    """One sheet for each writing direction, in which only Bootstrap differs, and one for what is printed."""
    theme = _with_fonts(vendor, (root / "static/css/theme.css").read_text(), packages)
    sources = sources_below(root)
    trim = Trimmer(classes_in(sources), tags_in(sources))
    for name, origin in (("folkmoot.css", "bootstrap"), ("folkmoot.rtl.css", "bootstrap.rtl")):
        original = (packages / f"bootstrap/dist/css/{origin}.min.css").read_text()
        bootstrap = without_unread_variables(trim(original), theme)
        sheet = f"{LAYERS}@layer bootstrap{{{bootstrap}}}{rcssmin.cssmin(theme)}\n"
        vendor.add(name, sheet.encode())
    vendor.add("paper.css", rcssmin.cssmin((root / "static/css/paper.css").read_text()).encode())


def _with_fonts(vendor: Vendor, css: str, packages: Path) -> str:
    def place(match: re.Match[str]) -> str:
        source = packages / match[1]
        name = source.name.replace("-wght-normal", "")
        return f'url("{vendor.files.get(name) or vendor.add(name, source.read_bytes())}")'

    return re.sub(r'url\("node_modules/([^"]+)"\)', place, css)


def _icons(vendor: Vendor, root: Path, folder: Path) -> dict[str, str]:
    """One sprite of all that pages name, and one small file for each topic, of which a page shows few."""
    named = icons.used(root, {path.stem for path in folder.glob("*.svg")})
    vendor.add("icons.svg", icons.sprite(named, folder).encode())
    drawn = dict.fromkeys(named, "icons.svg")
    for topic in sorted(set(icons.TOPICS) - named):
        drawn[topic] = f"topic-{topic}.svg"
        vendor.add(drawn[topic], icons.sprite([topic], folder).encode())
    return drawn


def _scripts(vendor: Vendor, root: Path, packages: Path) -> None:
    for name, source in SCRIPTS.items():
        text = (packages / source).read_text()
        vendor.add(name, re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "", text).encode())
    for path in sorted((root / "static/js").glob("*.js")):
        vendor.add(path.name, rjsmin.jsmin(path.read_text()).encode())
    leaflet = (packages / "leaflet/dist/leaflet.css").read_text()
    for picture in sorted((packages / LEAFLET).glob("*.png")):
        hashed = vendor.add(f"leaflet/{picture.name}", picture.read_bytes())
        leaflet = leaflet.replace(f"images/{picture.name}", hashed)
    vendor.add("leaflet.css", rcssmin.cssmin(leaflet).encode())


def _pictures(vendor: Vendor, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "README":
            vendor.add(path.relative_to(folder).as_posix(), path.read_bytes())
