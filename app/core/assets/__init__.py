"""Front-end files: built once from npm packages and our own sources, then served for ever under hashed names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import click
from flask import Flask, current_app
from markupsafe import Markup
from whitenoise import WhiteNoise

from app.core.assets.build import MANIFEST, build

__all__ = ["AssetsMissingError", "asset", "build", "icon", "init_app"]

HASHED = re.compile(r"\.[0-9a-f]{12}\.")
SHORT_TERM = 600  # seconds that a file without a hash in its name may be kept
ANY_ICON = "tag"  # what is shown for an icon that the council named and we do not have
TURNS = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right"})


class AssetsMissingError(RuntimeError):
    """The front-end files have not been built, or not since a file was added."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} Run `make assets` (or `npm ci --ignore-scripts && flask assets`)."
        )


class Assets:
    """The manifest of an application, read again in development whenever it changes."""

    def __init__(self, app: Flask) -> None:
        self.folder = Path(str(app.static_folder)) / "vendor"
        self.url = f"{app.static_url_path}/vendor"
        self.fresh = app.debug
        self.lenient = app.testing
        self.read_at = 0.0
        self.manifest: dict[str, dict[str, str]] = {}
        self.icons: dict[tuple[str, str], Markup] = {}

    def icon(self, name: str, cls: str = "") -> Markup:
        """An icon of the sprite, hidden from screen readers: always beside a word."""
        if (name, cls) not in self.icons or self.fresh:
            self.icons[name, cls] = self.drawing(name, cls)
        return self.icons[name, cls]

    def load(self) -> dict[str, dict[str, str]]:
        if self.manifest and not self.fresh:
            return self.manifest
        path = self.folder / MANIFEST
        if not path.exists():
            if self.lenient:
                return {}
            raise AssetsMissingError("The front-end files are not built.")
        if (changed := path.stat().st_mtime) != self.read_at:
            self.manifest, self.read_at = json.loads(path.read_text()), changed
            self.icons.clear()
        return self.manifest

    def address(self, name: str) -> str:
        files = self.load().get("files", {})
        if name not in files and not self.lenient:
            raise AssetsMissingError(f"{name} is not among the front-end files.")
        return f"{self.url}/{files.get(name, name)}"

    def drawing(self, name: str, cls: str) -> Markup:
        icons = self.load().get("icons")
        if icons and name not in icons:
            if self.fresh or self.lenient:
                raise AssetsMissingError(
                    f"No icon named {name}: templates name icons as icon='...'."
                )
            name = ANY_ICON
        sprite = self.address((icons or {}).get(name, "icons.svg"))
        classes = " ".join(filter(None, ("icon", "icon-flip" if name in TURNS else "", cls)))
        return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"></use></svg>').format(
            classes, sprite, name
        )


def asset(name: str) -> str:
    """The address of a front-end file, without any prefix the application is mounted under."""
    assets: Assets = current_app.extensions["assets"]
    return assets.address(name)


def icon(name: str, cls: str = "") -> Markup:
    """An icon of the sprite of this application."""
    assets: Assets = current_app.extensions["assets"]
    return assets.icon(name, cls)


def _headers(headers: Headers, path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    if path.endswith(".svg"):
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"


def _immutable(_path: str, url: str) -> bool:
    return bool(HASHED.search(url))


@click.command("assets")
def assets_command() -> None:
    """Build the front-end files from node_modules into app/static/vendor."""
    for name, size, packed in build(Path(current_app.root_path)):
        click.echo(f"{size:>9,} {packed:>8,} gz  {name}")


def init_app(app: Flask) -> None:
    assets = app.extensions["assets"] = Assets(app)
    app.cli.add_command(assets_command)
    app.jinja_env.globals |= {"asset": assets.address, "icon": assets.icon, "draw": assets.icon}
    serve: Any = WhiteNoise(
        app.wsgi_app,
        root=app.static_folder,
        prefix=str(app.static_url_path),
        autorefresh=app.debug,
        max_age=SHORT_TERM,
        allow_all_origins=False,
        immutable_file_test=_immutable,
        add_headers_function=_headers,
    )
    app.wsgi_app = serve  # type: ignore[method-assign]
