"""What people do in moderation, through the pages."""

import re

REASONS = "It gives the number of somebody who did not agree to that."


def report(browser, resource, rule="personal_data"):
    data = {"rule": rule, "explanation": "A private number"}
    return browser.post(f"/moderation/report/{resource.id}", data=data)


def decide(browser, case, decision="hide", rule="personal_data", statement=REASONS, **more):
    data = {"decision": decision, "rule": rule, "statement": statement, **more}
    return browser.post(f"/moderation/cases/{case.id}/decide", data=data)


def appeal_link(mail: str) -> str:
    return re.search(r"https?://[^/]+(/moderation/appeals/\S+)", mail)[1]


def appeal(browser, mail, text="The number is the council's own helpline."):
    return browser.post(appeal_link(mail), data={"text": text})
