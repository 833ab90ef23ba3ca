"""Processes, their phases and components, topics and districts as open data."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.datasets import DataSet, Field, publish
from app.core.models import Component, Resource, open_places
from app.core.site import Category, District
from app.spaces.models import Phase, Process


def placed(kind: type[Resource]) -> tuple[Field, ...]:
    """The columns that begin the table of every kind: where it is, what it says, and when."""
    return (
        Field("id", kind.id, _l("Number of it; also stands in its address")),
        Field("process_id", Component.space_id, _l("Process in which it is: `processes.csv`")),
        Field("component_id", kind.component_id, _l("Part of the process: `components.csv`")),
        Field("title", kind.title, _l("Title")),
        Field("text", kind.body, _l("Text, in Markdown")),
        Field("language", kind.locale, _l("Language it is written in, as an ISO 639 code")),
        Field("published_at", kind.published_at, _l("When it became public, in UTC")),
    )


def classified(kind: Any) -> tuple[Field, ...]:
    """The columns of kinds that have a topic and a district."""
    return (
        Field("topic_id", kind.category_id, _l("Topic: `topics.csv`")),
        Field("district_id", kind.district_id, _l("District: `districts.csv`; empty: whole city")),
    )


def public_ones(kind: type[Resource]) -> Any:
    """What limits a table of `placed` columns to what everybody can read."""

    def narrow(query: Select[Any]) -> Select[Any]:
        query = query.join(Component, Component.id == kind.component_id)
        here = kind.component_id.in_(open_places())
        return query.where(kind.is_visible, here).order_by(kind.id)

    return narrow


def _processes(query: Select[Any]) -> Select[Any]:
    return query.where(Process.is_visible).order_by(Process.id)


def _phases(query: Select[Any]) -> Select[Any]:
    query = query.join(Process, Process.id == Phase.space_id).where(Process.is_visible)
    return query.order_by(Phase.space_id, Phase.starts_at, Phase.id)


def _components(query: Select[Any]) -> Select[Any]:
    return query.where(Component.id.in_(open_places())).order_by(Component.id)


SETS = (
    DataSet(
        "processes",
        _l("Processes: where people take part. A page: `/processes/` and the address."),
        (
            Field("id", Process.id, _l("Number of the process")),
            Field("address", Process.slug, _l("Its name in the address of its page")),
            Field("title", Process.titles, _l("Title")),
            Field("summary", Process.summaries, _l("What it is about, in a sentence or two")),
            Field("published_at", Process.published_at, _l("When it became public, in UTC")),
        ),
        _processes,
    ),
    DataSet(
        "phases",
        _l("Phases: spans of time in a process that open what people can do."),
        (
            Field("id", Phase.id, _l("Number of the phase")),
            Field("process_id", Phase.space_id, _l("Its process: `processes.csv`")),
            Field("name", Phase.name, _l("Name")),
            Field("starts_at", Phase.starts_at, _l("When it begins, in UTC")),
            Field("ends_at", Phase.ends_at, _l("When it ends, in UTC")),
        ),
        _phases,
    ),
    DataSet(
        "components",
        _l("Parts of a process: a place for proposals, debates, meetings or votes on money."),
        (
            Field("id", Component.id, _l("Number of the part")),
            Field("process_id", Component.space_id, _l("Its process: `processes.csv`")),
            Field("kind", Component.kind, _l("What is in it")),
            Field("name", Component.name, _l("Name")),
        ),
        _components,
    ),
)


def register() -> None:
    for one in SETS:
        publish(one)
    for name, topic, says in (
        ("topics", Category, _l("Topics under which things are filed.")),
        ("districts", District, _l("Districts of the town.")),
    ):
        _publish_topics(name, topic, says)


def _publish_topics(name: str, topic: Any, says: Any) -> None:
    fields = (
        Field("id", topic.id, _l("Number of it, as other files name it")),
        Field("address", topic.slug, _l("Its name in addresses")),
        Field("name", topic.name, _l("Name")),
    )
    publish(DataSet(name, says, fields, lambda query: query.order_by(topic.position, topic.id)))
