"""One ZIP file: a CSV file for each data set, README.md with every column, and LICENSE.txt."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import IO

from flask_babel import gettext as _

from app.core.clock import now
from app.core.datasets import DataSet, published
from app.core.i18n import choose
from app.core.site import site

LICENCE = "data-licence"  # the text that a council may replace by its own


def write_archive(target: IO[bytes]) -> None:
    """Write all that is public now into a file, a batch of rows at a time."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        numbers = {one.name: _write_table(archive, one) for one in published()}
        archive.writestr("README.md", readme(numbers))
        archive.writestr("LICENSE.txt", licence() + "\n")


def _write_table(archive: zipfile.ZipFile, data_set: DataSet) -> int:
    """Returns how many rows it has."""
    number = 0
    with (
        archive.open(f"{data_set.name}.csv", "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        writer = csv.writer(text)
        writer.writerow(field.name for field in data_set.fields)
        for row in data_set.rows():
            writer.writerow(row)
            number += 1
    return number


def readme(numbers: dict[str, int]) -> str:
    """What is in the file, column by column; `numbers` says how many rows each table has."""
    parts = [
        _("# Open data of %(site)s", site=site().name),
        _("Made on %(moment)s (UTC).", moment=f"{now():%Y-%m-%d %H:%M}"),
        _(
            "All that everybody can read here, and nothing else: no drafts, nothing that is hidden, "
            "and no names of people. Ballots are not in this file; each "
            "finished round has an archive of its own on the page “Open data”."
        ),
        _(
            "Files are CSV in UTF-8 with commas, the first line names the columns. Times are in "
            "UTC. A text that begins with =, +, - or @ has an apostrophe before it, so that no "
            "spreadsheet runs it."
        ),
        *(_described(one, numbers[one.name]) for one in published()),
    ]
    return "\n\n".join(parts) + "\n"


def _described(data_set: DataSet, rows: int) -> str:
    lines = [f"- `{field.name}`: {field.says}" for field in data_set.fields]
    head = f"## {data_set.name}.csv\n\n{data_set.says} " + _("Rows: %(n)s.", n=rows)
    return head + "\n\n" + "\n".join(lines)


def licence() -> str:
    """The council's own words, else ours."""
    own = choose(site().texts.get(LICENCE, {}))
    return own or _(
        "Creative Commons Attribution 4.0 International (CC BY 4.0): you may copy, share and "
        "change this data for any purpose, if you name “%(site)s” as its source and say what you "
        "changed. The whole licence: https://creativecommons.org/licenses/by/4.0/legalcode",
        site=site().name,
    )
