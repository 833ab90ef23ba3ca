"""Clients that ask one request after the other for some seconds, as nginx passes them on.

A connection each (deploy/nginx.conf), so that they spread over the workers. Kept ones stay with
whichever took them, at times all with the same, and say more of that luck than of the site.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
Ask = Callable[["Browser"], int]
SLICES = 7


class Browser:
    """A person's cookies, and where to ask."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        headers = {"Accept": "text/html", "Connection": "close"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form | {"csrf_token": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person would; raises if the site does not let them in."""
        _status, page = self.request("GET", "/sign-in")
        self.remember_token(page)
        form = {"email": email, "password": password}
        status, page = self.request("POST", "/sign-in", form)
        if status not in {302, 303}:
            raise RuntimeError(f"signing in answered {status}: {page[:300]!r}")
        self.remember_token(self.request("GET", "/account")[1])

    def remember_token(self, page: bytes) -> None:
        if found := TOKEN.search(page.decode()):
            self.token = found[1]


@dataclass(frozen=True)
class Rate:
    """How many requests a second were answered well; `failed` counts the others."""

    per_second: float
    failed: int


def measure(browsers: list[Browser], ask: Ask, seconds: float) -> Rate:
    """Let all browsers ask at once, each as fast as it is answered."""
    end = time.perf_counter() + seconds

    def one(browser: Browser) -> tuple[int, int]:
        good = bad = 0
        while time.perf_counter() < end:
            status = ask(browser)
            good, bad = (good + 1, bad) if status < 400 else (good, bad + 1)
        return good, bad

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        counts = list(pool.map(one, browsers))
    took = time.perf_counter() - begun
    return Rate(sum(good for good, _ in counts) / took, sum(bad for _, bad in counts))


@dataclass(frozen=True)
class Rates:
    """Site and reference, asked in turn: one rate a slice for each."""

    site: list[Rate]
    bare: list[Rate]

    @property
    def ratio(self) -> float:
        pairs = zip(self.site, self.bare, strict=True)
        return median(site.per_second / bare.per_second for site, bare in pairs)

    def __str__(self) -> str:
        site, bare = (median(rate.per_second for rate in x) for x in (self.site, self.bare))
        failed = sum(rate.failed for rate in (*self.site, *self.bare))
        return f"{site:7.1f}/s beside {bare:7.1f}/s, {failed} failed"


def measure_beside(
    site: tuple[list[Browser], Ask], bare: tuple[list[Browser], Ask], seconds: float
) -> Rates:
    """Both for so many seconds, in slices by turns: what else the machine does hits both alike."""
    rates = Rates([], [])
    for _ in range(SLICES):
        rates.site.append(measure(*site, seconds / SLICES))
        rates.bare.append(measure(*bare, seconds / SLICES))
    return rates
