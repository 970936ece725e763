"""The mail that Lightbox sent, readable in the browser: ``/outbox`` and ``/outbox.json``.

It lies in the emulator's mail service; sign-up and reset codes of Cognito are among it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from local.process import Emulator

CODE = re.compile(r"\b\d{6}\b")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta http-equiv="refresh" content="5">
<link rel="icon" type="image/svg+xml" href="/app/icon.svg">
<link rel="icon" type="image/svg+xml" href="/app/icon.svg">
<title>Outbox</title>
<style>
:root {{ font: 15px/1.5 system-ui, sans-serif; color-scheme: dark light; }}
body {{ margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }}
article {{ border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px;
  margin: 1rem 0; padding: 1rem; }}
h1 {{ font-size: 1.3rem; }}
h2 {{ font-size: 1rem; margin: 0; }}
p {{ margin: .25rem 0; }}
.meta {{ opacity: .7; font-variant-numeric: tabular-nums; }}
pre {{ font: inherit; white-space: pre-wrap; margin: .75rem 0 0; }}
</style>
</head>
<body>
<h1>Outbox</h1>
<p class="meta">Mail that this server would have sent. It stays on this machine; the page renews itself.</p>
{messages}
</body>
</html>
"""

MESSAGE = """<article>
<h2>{subject}</h2>
<p class="meta">to {to} &middot; {at}</p>
<pre>{text}</pre>
</article>"""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message that was sent.

    Parameters
    ----------
    to
        The recipients.
    subject, text
        As sent; the text without markup.
    at
        When, ISO 8601 in UTC.
    """

    to: list[str]
    subject: str
    text: str
    at: str

    @property
    def code(self) -> str:
        """The confirmation code in it, or nothing."""
        found = CODE.search(self.text)
        return found[0] if found else ""


@dataclass(frozen=True)
class Outbox:
    """What the emulator's mail service took.

    Parameters
    ----------
    emulator
        Where it lies.
    """

    emulator: Emulator

    def messages(self) -> list[Mail]:
        """Return all mail, newest first."""
        answer = httpx.get(f"{self.emulator.url}/_ministack/ses/messages", headers=self.emulator.headers, timeout=10)
        answer.raise_for_status()
        found = [record for records in answer.json()["messages"].values() for record in records]
        return [
            Mail(
                to=record["To"],
                subject=record["Subject"],
                text=record["BodyText"] or _without_markup(record["BodyHtml"] or ""),
                at=datetime.fromtimestamp(record["Timestamp"], UTC).isoformat(timespec="milliseconds"),
            )
            for record in sorted(found, key=lambda record: record["Timestamp"], reverse=True)
        ]

    def code_for(self, email: str) -> str:
        """Return the newest code that was mailed to an address, or nothing."""
        codes = (mail.code for mail in self.messages() if email in mail.to)
        return next(filter(None, codes), "")

    async def page(self, request: Request) -> Response:
        """Answer ``/outbox`` and, as data, ``/outbox.json``."""
        mails = self.messages()
        if request.url.path.endswith(".json"):
            items = [{**asdict(mail), "code": mail.code} for mail in mails]
            return JSONResponse({"items": items}, headers={"cache-control": "no-store"})
        shown = "\n".join(
            MESSAGE.format(
                subject=escape(mail.subject), to=escape(", ".join(mail.to)), at=escape(mail.at), text=escape(mail.text)
            )
            for mail in mails
        )
        page = PAGE.format(messages=shown or "<p>Nothing was sent yet.</p>")
        return HTMLResponse(page, headers={"cache-control": "no-store"})


def _without_markup(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)
