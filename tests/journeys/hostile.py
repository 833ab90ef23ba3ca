"""What a hostile visitor does: every form that pages show, sent damaged, to whoever it belongs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

MARKUP = "<script>alert(1)</script>\"'); DROP TABLE users;-- %s {{7*7}} \U0001f9e8\u202e\u2028"
HUGE = "9" * 30
OF_EACH_KIND = 3
TEXTS = {"text", "textarea", "search", "email", "url", "tel"}
MOMENTS = {"date", "time", "datetime-local", "month"}


@dataclass
class Field:
    """One field of a form as a page shows it."""

    name: str
    kind: str
    value: str = ""


@dataclass
class Form:
    """A form that posts, where it was found, and what it would send."""

    page: str
    action: str
    fields: list[Field] = field(default_factory=list)

    def kept(self, n: int = 0) -> dict[str, str]:
        """What somebody wrote into its texts, to be found again in the answer."""
        texts = (each for each in self.fields if each.kind in TEXTS and each.name != "csrf_token")
        return {each.name: f"Kept words {n}" for each in texts}


class Page(HTMLParser):
    """The links and forms of a page, read the quick way."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in values:
            self.links.append(self._here(values["href"]))
        elif tag == "form":
            self.form = Form(self.path, self._here(values.get("action", "")))
            if values.get("method", "").lower() == "post":
                self.forms.append(self.form)
        elif tag == "option" and self.form and "selected" in values:
            self.form.fields[-1].value = values.get("value", "")
        elif tag in {"input", "textarea", "select", "button"} and self.form:
            self._add(tag, values)

    def _add(self, tag: str, values: dict[str, str]) -> None:
        if self.form and "formaction" in values:
            self.forms.append(
                Form(self.path, self._here(values["formaction"]), list(self.form.fields))
            )
        if self.form and (name := values.get("name")):
            kind = values.get("type", "text") if tag == "input" else tag
            if kind in {"radio", "checkbox"} and "checked" not in values:
                values["value"] = ""
            self.form.fields.append(Field(name, kind, values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None

    def _here(self, target: str) -> str:
        found = urlsplit(urljoin(f"http://localhost{self.path}", target))
        if found.netloc not in {"localhost", "folkmoot.test"}:
            return ""
        return found.path + (f"?{found.query}" if found.query else "")


class Site:
    """The addresses and forms that people with some role are shown."""

    def __init__(self, app) -> None:
        self.adapter = app.url_map.bind("localhost")
        self.rules = list(app.url_map.iter_rules())
        self.addresses: dict[tuple, str] = {}
        self.examples: dict[str, object] = {}  # of what stands for an id or a name in addresses
        self.broken: list[str] = []
        self.forms: dict[tuple, Form] = {}

    def endpoint(self, path: str, method: str = "GET") -> str | None:
        try:
            endpoint, values = self.adapter.match(urlsplit(path).path, method=method)
        except HTTPException:
            return None
        self.examples |= values
        return endpoint

    def explore(self, client, paths: list[str]) -> None:
        """Follow links from these paths on, to some pages of every kind."""
        plain = [each.rule for each in self.rules if "GET" in each.methods and not each.arguments]
        waiting, seen, kinds = [*paths, *plain], set(), Counter()
        while waiting:
            path = waiting.pop(0)
            kind = self.endpoint(path)
            if path in seen or kind in {None, "static"} or kinds[kind] >= OF_EACH_KIND:
                continue
            seen.add(path)
            kinds[kind] += 1
            answer = client.get(path, buffered=True)
            self.addresses.setdefault((kind, kinds[kind]), path)
            if answer.status_code >= 500:
                self.broken.append(f"{path}: {answer.status}")
            if answer.location:
                waiting.append(urlsplit(answer.location).path)
            elif answer.mimetype == "text/html":
                waiting += self._read(Page(path, answer.text))

    def invent(self) -> set[str]:
        """Forms for what takes a POST and has no page here, of all fields known; whose they are."""
        names = sorted({name for _kind, names in self.forms for name in names})
        fields = [Field(name, "text", "1") for name in names]
        known = {endpoint for endpoint, _names in self.forms}
        unknown = {e.endpoint: e for e in self.rules if "POST" in e.methods}
        for endpoint in unknown.keys() - known:
            path = re.sub(
                r"<(?:\w+:)?(\w+)>",
                lambda name: str(self.examples.get(name[1], "1")),
                unknown[endpoint].rule,
            )
            self.forms[endpoint, frozenset(names)] = Form("", path, fields)
        return unknown.keys() - known

    def _read(self, page: Page) -> list[str]:
        for form in page.forms:
            names = frozenset(each.name for each in form.fields)
            self.forms.setdefault((self.endpoint(form.action, "POST"), names), form)
        return [link for link in page.links if link]


def damaged(form: Form) -> Iterator[tuple[str, dict]]:
    """The form as it is, and damaged in every way; each with the arguments of a request."""
    yield "as it is", {"data": {each.name: each.value for each in form.fields}}
    yield "empty", {"data": {}}
    yield "blank", {"data": {each.name: "" for each in form.fields}}
    yield "wrong", _all(form, "Kept words 0", "NaN", "9999-12-31T23:59", "nonsense")
    yield (
        "huge",
        _all(form, "x" * (900_000 // (len(form.fields) + 9)), HUGE, "0001-01-01T00:00", HUGE),
    )
    yield "markup", _all(form, MARKUP, "-1", "2026-02-30T25:61", MARKUP)
    yield "infinite", _all(form, "Kept words 0" * 20, "Infinity", HUGE, "-1")
    yield "NUL", _all(form, "Kept\0words", "1\0", "2026-01-01\0", "1\0")
    yield "twice", {"data": {each.name: ["Kept words", "1", each.value] for each in form.fields}}
    yield "as files", {"data": {each.name: _file("../a\u202e.png") for each in form.fields}}
    yield "as JSON", {"json": {each.name: [{"a": each.value}] for each in form.fields}}
    yield "broken", {"data": b"%ff%fe=%00&--x\xff", "content_type": "multipart/form-data; boundary"}
    yield "no UTF-8", {"data": b"&".join(b"%b=%%ff%%ed%%a0%%80" % each.name.encode() for each in form.fields), "content_type": "application/x-www-form-urlencoded"}  # fmt: skip
    yield "too large", {"data": {each.name: "x" * 1_500_000 for each in form.fields[-1:]}}


def _all(form: Form, text: str, number: str, moment: str, choice: str) -> dict:
    """A value for every field, by what it should hold; what is hidden stays, like an old tab's."""
    by_kind = dict.fromkeys(TEXTS, text) | dict.fromkeys(MOMENTS, moment)
    by_kind |= {"number": number, "range": number, "password": text}
    values: dict[str, object] = {}
    for each in form.fields:
        if each.kind == "file":
            values[each.name] = _file("a.png")
        elif each.kind == "hidden":
            values[each.name] = each.value
        else:
            values[each.name] = by_kind.get(each.kind, choice)
    return {"data": values}


def _file(name: str) -> tuple[BytesIO, str, str]:
    return BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 64), name, "image/png"
