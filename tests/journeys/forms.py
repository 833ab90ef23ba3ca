"""A person without scripts: opens pages, fills in the forms that they show, and sends them."""

from tests.journeys.hostile import Form, Page


class Reader:
    """Somebody's browser: the page it shows, and what can be sent from there."""

    def __init__(self, client) -> None:
        self.client = client
        self.text = ""
        self.path = "/"

    def open(self, path: str) -> None:
        self._show(self.client.get(path, follow_redirects=True, buffered=True))

    def send(self, action: str, **words: str) -> int:
        """Send the form of this page whose address ends so; the status of the first answer."""
        form = self.form(action)
        data = {one.name: one.value for one in form.fields if one.kind != "button"} | words
        origin = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://folkmoot.test{self.path}"}
        answer = self.client.post(form.action, data=data, headers=origin, buffered=True)
        status = answer.status_code
        if status == 307:  # the browser is to send the same form there
            answer = self.client.post(answer.location, data=data, headers=origin, buffered=True)
            status = answer.status_code
        if answer.location:
            answer = self.client.get(answer.location, follow_redirects=True, buffered=True)
        self._show(answer)
        return status

    def form(self, action: str) -> Form:
        forms = Page(self.path, self.text).forms
        return next(one for one in forms if one.action.partition("?")[0].endswith(action))

    def _show(self, answer) -> None:
        self.text, self.path = answer.text, answer.request.full_path.rstrip("?")
