"""The words of OParl 1.1: types, their properties, and which of our columns hold them."""

from __future__ import annotations

from typing import NamedTuple

from app.core.database import Base
from app.meetings.councils.models import (
    Body,
    Consultation,
    CouncilMember,
    File,
    Location,
    Membership,
    Organization,
    Term,
)

SCHEMA = "https://schema.oparl.org/1.1/"
ACCEPTED = (SCHEMA, "https://schema.oparl.org/1.0/")
OWN = "folkmoot:"  # begins properties that are not OParl's


class Property(NamedTuple):
    """What a value is (`text`, `day`, `url`, `many` ...), and the type of object it refers to."""

    kind: str
    target: str = ""


_COMMON = "license:text keyword:texts created:moment modified:moment web:url deleted:bool "
_FILES = "invitation:one>File resultsProtocol:one>File verbatimProtocol:one>File auxiliaryFile:many>File "
_WORDS = {
    "Body": "system:url>System shortName:text name:text website:url license:url licenseValidSince:moment oparlSince:moment "
    "ags:text rgs:text equivalent:urls contactEmail:text contactName:text organization:list>Organization "
    "person:list>Person meeting:list>Meeting paper:list>Paper legislativeTerm:many>LegislativeTerm "
    "agendaItem:list>AgendaItem consultation:list>Consultation file:list>File locationList:list>Location "
    "legislativeTermList:list>LegislativeTerm membership:list>Membership classification:text location:one>Location "
    "mainOrganization:url>Organization",
    "LegislativeTerm": "body:url>Body name:text startDate:day endDate:day",
    "Location": "description:text geojson:object streetAddress:text room:text postalCode:text subLocality:text "
    "locality:text bodies:urls>Body organizations:urls>Organization persons:urls>Person meetings:urls>Meeting "
    "papers:urls>Paper",
    "Organization": "body:url>Body name:text membership:urls>Membership meeting:list>Meeting consultation:list>Consultation "
    "shortName:text post:texts subOrganizationOf:url>Organization organizationType:text classification:text "
    "startDate:day endDate:day website:url location:one>Location externalBody:url>Body memberCount:int "
    "votingMemberCount:int",
    "Person": "body:url>Body name:text familyName:text givenName:text formOfAddress:text affix:text title:texts "
    "gender:text phone:texts email:texts location:url>Location locationObject:one>Location status:texts "
    "membership:many>Membership image:one>File life:text lifeSource:text",
    "Membership": "person:url>Person organization:url>Organization role:text votingRight:bool startDate:day endDate:day "
    "onBehalfOf:url>Organization",
    "File": "name:text fileName:text mimeType:text date:day size:int sha1Checksum:text sha512Checksum:text text:text "
    "accessUrl:url downloadUrl:url externalServiceUrl:url masterFile:url>File derivativeFile:urls>File "
    "fileLicense:url meeting:urls>Meeting agendaItem:urls>AgendaItem person:url>Person paper:urls>Paper",
    "Meeting": "name:text meetingState:text cancelled:bool start:moment end:moment location:one>Location "
    "organization:urls>Organization participant:urls>Person "
    + _FILES
    + "agendaItem:many>AgendaItem",
    "AgendaItem": "meeting:url>Meeting number:text order:int name:text public:bool consultation:url>Consultation result:text "
    "resolutionText:text resolutionFile:one>File auxiliaryFile:many>File start:moment end:moment",
    "Paper": "body:url>Body name:text reference:text date:day paperType:text relatedPaper:urls>Paper "
    "superordinatedPaper:urls>Paper subordinatedPaper:urls>Paper mainFile:one>File auxiliaryFile:many>File "
    "location:many>Location originatorPerson:urls>Person underDirectionOf:urls>Organization "
    "originatorOrganization:urls>Organization consultation:many>Consultation",
    "Consultation": "paper:url>Paper agendaItem:url>AgendaItem meeting:url>Meeting organization:urls>Organization "
    "authoritative:bool role:text",
}


def _read(words: str) -> dict[str, Property]:
    pairs = (word.split(":") for word in (_COMMON + words).split())
    return {name: Property(*spec.split(">")) for name, spec in pairs}


PROPERTIES = {kind: _read(words) for kind, words in _WORDS.items()}  # in the order of storing
REQUIRED = {"File": ("accessUrl",), "Body": ("name",)}
FILE_ROLES = (
    "mainFile", "invitation", "resultsProtocol", "verbatimProtocol", "resolutionFile",
    "auxiliaryFile",
)  # fmt: skip

MODELS: dict[str, type[Base]] = {
    "Body": Body,
    "LegislativeTerm": Term,
    "Location": Location,
    "Organization": Organization,
    "Person": CouncilMember,
    "Membership": Membership,
    "File": File,
    "Consultation": Consultation,
}
COLUMNS: dict[str, dict[str, str]] = {
    "Body": {"name": "name"},
    "LegislativeTerm": {"name": "name", "startDate": "starts_on", "endDate": "ends_on"},
    "Location": {
        "description": "description", "room": "room", "streetAddress": "street",
        "postalCode": "postcode", "locality": "locality",
    },
    "Organization": {
        "name": "name", "shortName": "short_name", "classification": "classification",
        "startDate": "starts_on", "endDate": "ends_on",
    },
    "Person": {"name": "name", "familyName": "family_name", "givenName": "given_name"},
    "Membership": {
        "person": "person_ref", "organization": "organization_ref", "role": "role",
        "votingRight": "has_vote", "startDate": "starts_on", "endDate": "ends_on",
    },
    "File": {
        "name": "name", "mimeType": "mime_type", "size": "size", "sha1Checksum": "sha1",
        "sha512Checksum": "sha512", "date": "dated_on", "accessUrl": "access_url",
    },
    "Consultation": {
        "paper": "paper_ref", "agendaItem": "item_ref", "meeting": "meeting_ref", "role": "role",
        "authoritative": "is_authoritative",
    },
}  # fmt: skip
# What the other end of a relation says, or an address of a list: worked out when it is given out.
DERIVED = {
    "Body": ("system", "legislativeTerm"),
    "LegislativeTerm": ("body",),
    "Location": ("bodies", "organizations", "persons", "meetings", "papers"),
    "Organization": ("body", "membership"),
    "Person": ("body", "membership"),
    "File": ("derivativeFile", "meeting", "agendaItem", "paper", "person"),
    "Meeting": ("organization", "agendaItem", *FILE_ROLES),
    "AgendaItem": ("meeting", *FILE_ROLES),
    "Paper": ("body", "consultation", *FILE_ROLES),
}


def kept_aside(
    kind: str, values: dict[str, object], held: tuple[str, ...] = ()
) -> dict[str, object]:
    """The part of a record that no column holds and no relation says, under OParl's names."""
    apart = {
        "created",
        "modified",
        "deleted",
        *DERIVED.get(kind, ()),
        *COLUMNS.get(kind, ()),
        *held,
    }
    words = PROPERTIES[kind]
    return {
        name: value
        for name, value in values.items()
        if name not in apart and words[name].kind != "list"
    }
