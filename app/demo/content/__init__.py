"""What the demo town says, as data: one JSON file a topic, read by `load`.

Common to all files: `key` names an entry for references from elsewhere; a *text* is
localized staff text (`{"en": ..., "es": ...}`); a *day* is a whole number of days
from today (negative: past); a *moment* is `[day, "HH:MM"]` in the town's time zone;
`by` and `author` are keys of people; money is in whole euros; a *place* is
`{name, lat, lon}`; `locale` is the language a person wrote in.

- `site`: {name, promise, about, notice, place, timezone, currency, default_locale, locales,
  contact {team, email, phone, hours, address}, categories [{key, name, icon}],
  districts [{key, name, lat, lon, population}], pages [{key, title, body: text of Markdown}],
  terms {version, day, title, body}, conduct {title, intro, reasons [{number, key, title, text}]}}
- `people`: [{key, name, email, district, locale, bio, role?, group?}]; `names`: {given, family},
  from which the loader makes residents who only support and vote
- `processes`: [{key, slug, title, summary, description, who_decides: texts, published_day,
  phases [{key, title, description, starts, ends: moments}],
  components [{key, kind, title, settings, open_in [{phase, actions}]}]}]
- `proposals-school`, `-streets`, `-library`: [{key, title, body, locale, category, district or null,
  place or null, author, supports: how many, day, first?: as it read before an edit {minutes, title, body},
  status: draft|open|checking|accepted|declined|withdrawn, withdrawn_day?,
  answer: null or {day, by, headline, text, cost or null, reference?,
  commitment? {due_day, state: on_track|done|overdue}}}]
- `assessments`: [{proposal, by, day, and where it is done feasible, cost or null, reason, note?}]
- `comments`: [{subject: a key of proposals, "debate:" and a key, or "item:", the key of a meeting and a place, day?: of the first one,
  comments [{by, stance: for|against|neutral, position?: its number, locale, text, key?, day?,
  replies [the same]}]}]
- `debates`: [{key, component, by, official: whether the council asks, title, body, locale, category,
  district or null, day, opens or null, closes, state: open|closed, stances: none|sides|positions,
  positions?, concluded_day?, conclusions? {heard, agreed, disputed, next_steps; a line
  "{quote:KEY}" quotes the comment of this key}, corrected_day?, correction?: parts of them}]
- `meetings`: [{key, component, by, title, text, access: texts, published_day, starts, ends: moments,
  state: held|planned, place {name, address, lat, lon}, district, seats or null, attendance or null,
  agenda [{title, minutes, text, presenter?, is_consent?, about?: keys of proposals}], taken?: when each item
  began, and the last one ended ["HH:MM"], minutes? {by, day, approved_day, text,
  decisions [{title, verdict, item: its place, vote?, unit?, due_day?, progress?, reason?}]},
  registration? {seats?, reserved, companions, asks_needs, guidance: texts, questions [{texts, options: texts,
  one a line, is_required}], day, registrations: by how many residents, last?: who registers after them,
  invited? [people], needs? [str]}}]
- `council`: {committees [{key, name, classification, since_day, meetings [keys]}],
  members [{person, committee, role, since_day}], papers [{by, component, day, reference, type,
  title, text, meeting and position: of the point that dealt with it, role}]}
- `round-streets`, `round-library`, `round-youth`, `round-youth-trial`: {key, component, process, title, text, opens, closes,
  published?: moments, extended? {decided, closes: when it was to close before, reason}, currency, rule, parameters?, ballot, limits?, state: running|finished, turnout: how many ballots,
  envelopes [{key, district or null, amount}], funded? [keys of projects],
  projects [{key, envelope, number, title, text, cost, category, district, place, origins: keys of
  proposals, appeal: share of voters who would choose it, commitment? {state, due_day, text}}]}
- `moderation`: [{key, subject: "comment:" and a key, state: waiting|hidden, reports [{by, reason: key
  of a rule of conduct, day, text}], decision? {by, day, rule, passage, statement}}]
- `opinions`: {debate: key, day, official: statements [str], own: what the demo
  resident answers to the first of them [-1|0|1], residents, waiting: [{by, text, day}],
  camps [{size, agrees: for each statement, those of residents last, the chance that one of the camp agrees}]}
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Topic = Literal[
    "assessments",
    "comments",
    "council",
    "debates",
    "meetings",
    "moderation",
    "names",
    "opinions",
    "people",
    "processes",
    "proposals-library",
    "proposals-school",
    "proposals-streets",
    "round-library",
    "round-streets",
    "round-youth",
    "round-youth-trial",
    "site",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
FOLDER = Path(__file__).parent


@cache
def load(topic: Topic) -> Any:
    """The parsed file of a topic; shapes are described above. Not to be changed by the caller."""
    return json.loads((FOLDER / f"{topic}.json").read_text(encoding="utf-8"))


def proposals() -> list[dict[str, Any]]:
    """The proposals of all processes, each with the key of its process."""
    processes: tuple[tuple[Topic, str], ...] = (
        ("proposals-library", "library"),
        ("proposals-streets", "streets"),
        ("proposals-school", "school"),
    )
    return [entry | {"process": process} for topic, process in processes for entry in load(topic)]
