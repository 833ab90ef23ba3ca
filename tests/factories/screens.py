"""A served application and a real browser to look at it."""

import threading
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

BROWSER = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
AXE_RUN = """async () => (await axe.run(document, {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: {'target-size': {enabled: true}},
})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | '))"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(e => e.tagName + '.' + e.className)"""


@contextmanager
def served(app):
    """The address of an application while it runs."""
    app.config["SERVER_NAME"] = None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


def open_context(browser, width: int = 1280, scheme: str = "light", **options):
    """A browser of its own: cookies, window size, light or dark."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        **options,
    )


def watch(page, *, responses: bool = False) -> list[str]:
    """What goes wrong on a page from now on: errors of scripts and of the security policy.

    With `responses`, also what is asked of the site and cannot be had.
    """
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    if responses:
        page.on("response", lambda r: problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None)  # fmt: skip
    return problems


def violations(page) -> list[str]:
    """The accessibility rules a page breaks."""
    page.evaluate(AXE.read_text())
    return page.evaluate(AXE_RUN)


def unsound(page):
    """What is wrong in light and dark, large and small, and when read from the right."""
    page.evaluate(AXE.read_text())
    yield from (f"light: {one}" for one in page.evaluate(AXE_RUN))
    yield from (f"too wide on a large screen: {one}" for one in page.evaluate(TOO_WIDE))
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    yield from (f"dark and small: {one}" for one in page.evaluate(AXE_RUN))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 900})
    yield from (f"too wide: {one}" for one in page.evaluate(TOO_WIDE))
    page.evaluate("document.documentElement.dir = 'rtl'")
    yield from (f"too wide from the right: {one}" for one in page.evaluate(TOO_WIDE))
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 900})
