"""A small council in OParl's words: invented, with one of each type."""

import json
from pathlib import Path

HOST = "https://council.example.org"
TIMES = {"created": "2024-01-08T14:28:31+00:00", "modified": "2024-02-01T10:00:00+00:00"}


def url(kind: str, number: int = 1) -> str:
    return f"{HOST}/{kind.lower()}/{number}"


def thing(kind: str, n: int = 1, /, **values) -> dict:
    """An object with what every one has; None takes a property away."""
    whole = {"id": url(kind, n), "type": f"https://schema.oparl.org/1.1/{kind}", **TIMES, **values}
    return {name: value for name, value in whole.items() if value is not None}


def body(**values) -> dict:
    lists = {n: f"{HOST}/{n}s" for n in ("organization", "person", "meeting", "paper", "membership", "consultation", "file")}  # fmt: skip
    term = thing("LegislativeTerm", name="21st term", startDate="2020-01-01", endDate="2025-12-31")
    return thing("Body", name="Sampleton", shortName="S", ags="05315000", legislativeTerm=[term], location=place(9), **lists, **values)  # fmt: skip


def place(number: int = 1) -> dict:
    point = {"type": "Point", "coordinates": [7.03, 50.98]}
    return thing("Location", number, description="Town hall", streetAddress="Market 1", postalCode="12345", locality="Sampleton", geojson={"type": "Feature", "geometry": point, "properties": {}})  # fmt: skip


def file(number: int = 1, **values) -> dict:
    return thing("File", number, name=f"File {number}", fileName=f"{number}.pdf", mimeType="application/pdf", date="2024-01-08", size=1000 + number, sha1Checksum="da39a3ee5e6b4b0d3255bfef95601890afd80709", accessUrl=f"{HOST}/files/{number}.pdf", **values)  # fmt: skip


def committee(number: int = 1, **values) -> dict:
    return thing("Organization", number, body=url("Body"), name=f"Committee {number}", shortName=f"C{number}", classification="Committee", startDate="2020-01-01", post=["Chair", "Member"], location=place(), membership=[url("Membership")], **values)  # fmt: skip


def person(**values) -> dict:
    seat = thing("Membership", organization=url("Organization"), role="Chair", votingRight=True, startDate="2020-01-01", onBehalfOf=url("Organization", 2))  # fmt: skip
    return thing("Person", body=url("Body"), name="Dr. A. Sample", familyName="Sample", givenName="A.", title=["Dr."], membership=[seat], **values)  # fmt: skip


def item(number: int = 1, **values) -> dict:
    texts = {
        "number": f"Ö {number}",
        "name": f"Point {number}",
        "order": number * 10,
        "public": True,
    }
    return thing("AgendaItem", number, **{**texts, **values})


def meeting(number: int = 1, **values) -> dict:
    points = [item(10 * number + 1, result="approved", resolutionText="It is built.", consultation=url("Consultation"), resolutionFile=file(10 * number), auxiliaryFile=[file(10 * number + 1)]), item(10 * number + 2, public=False)]  # fmt: skip
    texts = {
        "name": f"Meeting {number}", "meetingState": "durchgeführt",
        "start": "2024-01-10T18:00:00+00:00", "end": "2024-01-10T20:00:00+00:00",
        "location": place(), "organization": [url("Organization")], "agendaItem": points,
        "invitation": file(10 * number + 2), "resultsProtocol": file(10 * number + 3),
    }  # fmt: skip
    return thing("Meeting", number, **{**texts, **values})


def paper(number: int = 1, **values) -> dict:
    consultation = thing("Consultation", number, agendaItem=url("AgendaItem", 11), meeting=url("Meeting"), organization=[url("Organization")], authoritative=True, role="decides")  # fmt: skip
    texts = {
        "body": url("Body"), "name": f"Cycle path {number}", "reference": f"2024/{number:03}",
        "date": "2024-01-05", "paperType": "Motion", "mainFile": file(100 + number),
        "auxiliaryFile": [file(200 + number)], "consultation": [consultation],
        "underDirectionOf": [url("Organization")], "location": [place(5)],
        "relatedPaper": [url("Paper", 99)],
    }  # fmt: skip
    return thing("Paper", number, **{**texts, **values})


def council() -> dict[str, list]:
    """Everything, by the name of a list."""
    return {
        "bodies": [body()], "organizations": [committee(), committee(2)], "people": [person()],
        "meetings": [meeting()], "papers": [paper()],
    }  # fmt: skip


def write(folder: Path, things: dict[str, list]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, objects in things.items():
        (folder / f"{name}.json").write_text(json.dumps({"data": objects}))
    return folder
