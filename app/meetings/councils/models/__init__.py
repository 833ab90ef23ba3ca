"""Who a council is and what lies before it: bodies, committees, members, papers and their files."""

from app.meetings.councils.models.bodies import (
    Body,
    CouncilMember,
    Location,
    Membership,
    Organization,
    Term,
)
from app.meetings.councils.models.files import File, FileLink, FileRole
from app.meetings.councils.models.outside import Outside, Tombstone
from app.meetings.councils.models.papers import Consultation, Paper
from app.meetings.councils.models.records import ItemRecord, MeetingOrganization, MeetingRecord

__all__ = [
    "Body",
    "Consultation",
    "CouncilMember",
    "File",
    "FileLink",
    "FileRole",
    "ItemRecord",
    "Location",
    "MeetingOrganization",
    "MeetingRecord",
    "Membership",
    "Organization",
    "Outside",
    "Paper",
    "Term",
    "Tombstone",
]
