"""Paper: HTML as a PDF file that screen readers can read (PDF/UA-1), by WeasyPrint.

WeasyPrint draws with Pango, a library of the system; where that is missing the page serves
instead, and says so. What is drawn may quote anybody: nothing is fetched, our fonts and the
pictures come with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app

from app.core.assets import asset
from app.core.look import numbers
from app.core.site import site

FONTS = ("public-sans-latin", "public-sans-latin-ext")
SHEET = "css/document.css"
OURS = "ours:"
KEPT = 16  # files that a process keeps: all who read an agenda on one evening get the same
_ONE_AT_A_TIME = Lock()  # drawing takes much memory


class Unavailable(RuntimeError):
    """This machine cannot draw PDF files."""


@cache
def can_draw() -> bool:
    """Whether Pango is there."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def drawn(html: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A whole HTML document as PDF; `pictures`: PNG files that it shows as `ours:NAME`. Raises Unavailable."""
    if not can_draw():
        raise Unavailable("Pango is not installed")
    files = {f"{OURS}{name}": (_font(name), "font/woff2") for name in FONTS}
    files |= {f"{OURS}{name}": (file, "image/png") for name, file in (pictures or {}).items()}
    with _ONE_AT_A_TIME:
        return _drawn(html, _sheet(), tuple(files.items()))


@lru_cache(maxsize=KEPT)
def _drawn(html: str, style: str, files: tuple[tuple[str, tuple[bytes, str]], ...]) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fetcher(dict(files))
    sheet = CSS(string=style, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, base_url=current_app.config["SERVER_URL"], url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))


def _font(name: str) -> bytes:
    static, path = Path(str(current_app.static_folder)), asset(f"{name}.woff2")
    return (static / path.removeprefix(f"{current_app.static_url_path}/")).read_bytes()


def _sheet() -> str:
    static = Path(str(current_app.static_folder))
    faces = "".join(
        f'@font-face{{font-family:"Public Sans";src:url("{OURS}{name}")}}' for name in FONTS
    )
    colours = ";".join(f"--{name}:{value:g}" for name, value in numbers(site()).items())
    return f"{faces}:root{{{colours}}}{(static / SHEET).read_text()}"


def _fetcher(files: Mapping[str, tuple[bytes, str]]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Ours(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url not in files:
                raise ValueError("Nothing is fetched for a document")
            content, kind = files[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return Ours()
