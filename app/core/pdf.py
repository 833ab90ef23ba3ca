"""Paper: HTML as a PDF file that screen readers can read (PDF/UA-1), by WeasyPrint.

WeasyPrint draws with Pango, a library of the system; where that is missing the page serves
instead, and says so. What is drawn may quote anybody: nothing is fetched but our own fonts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app

from app.core.assets import asset
from app.core.look import numbers
from app.core.site import site

FONTS = ("public-sans-latin", "public-sans-latin-ext")
SHEET = "css/document.css"
OURS = "font:"


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


def drawn(html: str) -> bytes:
    """A whole HTML document as PDF. Raises Unavailable."""
    if not can_draw():
        raise Unavailable("Pango is not installed")
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fetcher()
    sheet = CSS(string=_sheet(), font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"))


def _sheet() -> str:
    static = Path(str(current_app.static_folder))
    faces = "".join(
        f'@font-face{{font-family:"Public Sans";src:url("{OURS}{name}")}}' for name in FONTS
    )
    colours = ";".join(f"--{name}:{value:g}" for name, value in numbers(site()).items())
    return f"{faces}:root{{{colours}}}{(static / SHEET).read_text()}"


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix(OURS)
            if not url.startswith(OURS) or name not in FONTS:
                raise ValueError("Nothing is fetched for a document")
            static, path = Path(str(current_app.static_folder)), asset(f"{name}.woff2")
            file = static / path.removeprefix(f"{current_app.static_url_path}/")
            return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": "font/woff2"})

    return OurFonts()
