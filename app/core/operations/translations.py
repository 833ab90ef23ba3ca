"""Catalogues of what people read: extracted from the sources, merged into each language, compiled."""

from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from flask import Flask, current_app

METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.txt", "jinja2.ext:babel_extract"),
    ("templates/**.xml", "jinja2.ext:babel_extract"),
]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEMPLATE = "messages.pot"


def folder() -> Path:
    return Path(current_app.root_path).parent / "translations"


def extract() -> Catalog:
    """All strings that the sources mark for translation, with the files they stand in."""
    catalog = Catalog(project="Folkmoot", copyright_holder="The Folkmoot contributors")
    found = extract_from_dir(
        current_app.root_path, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, context in found:
        catalog.add(message, None, [(f"app/{file}", line)], auto_comments=comments, context=context)
    return catalog


def keys(catalog: Catalog) -> set[tuple[str, str | None]]:
    """What tells one string from another: its text (of plurals the singular) and its context."""
    return {(_first(message), message.context) for message in catalog if message.id}


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def catalogues() -> Iterator[Path]:
    yield from sorted(folder().glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3] if path.suffix == ".po" else None)


def write(path: Path, catalog: Catalog) -> None:
    """Without line numbers and dates, so that a change shows only what changed."""
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            width=100,
            sort_by_file=True,
            include_lineno=False,
            omit_header=path.suffix == ".pot",
        )


@click.group("translations")
def commands() -> None:
    """Extract, check and compile translations."""


@commands.command("update")
def update_command() -> None:
    """Extract the strings and merge them into each language's catalogue."""
    template = extract()
    folder().mkdir(exist_ok=True)
    write(folder() / TEMPLATE, template)
    for path in catalogues():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True)
        write(path, catalog)
    click.echo(f"{len(keys(template))} strings in {TEMPLATE}.")


@commands.command("check")
def check_command() -> None:
    """Fail when the extracted catalogue is not that of the sources, or a language has gaps."""
    wanted, present = keys(extract()), keys(read(folder() / TEMPLATE))
    for text, _context in sorted(wanted ^ present, key=str)[:10]:
        click.echo(f"  {'missing' if (text, _context) in wanted else 'no longer used'}: {text!r}")
    if wanted != present:
        raise click.ClickException(f"{TEMPLATE} is out of date: run `make translations`.")
    for path in catalogues():
        gaps = [message for message in read(path) if message.id and not message.string]
        click.echo(f"{path.parts[-3]}: {len(wanted) - len(gaps)} of {len(wanted)} translated")


@commands.command("compile")
def compile_command() -> None:
    """Write the binary catalogues that the application reads."""
    for path in catalogues():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def init_app(app: Flask) -> None:
    app.cli.add_command(commands)
