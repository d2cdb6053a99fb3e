"""Tells people that a run has failed: a POST to a webhook, a mail, or both."""

import json
import smtplib
import socket
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from urllib.error import URLError
from urllib.parse import urlsplit

from orchestration.settings import Settings

TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class FailureNotice:
    """What is told of a failed run: names of steps and checks, and sentences of our own. Never a value."""

    job: str
    run_id: str
    reason: str
    """One sentence for the person who gets up."""
    failed_steps: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """The notice in one line."""
        return f"{self.job} failed on {socket.gethostname()}"

    @property
    def text(self) -> str:
        """The notice as plain text."""
        lines = [
            f"The run {self.run_id} of {self.job} failed. The last release stays in place.",
            "",
            self.reason,
        ]
        for title, names in (("Failed steps", self.failed_steps), ("Failed checks", self.failed_checks)):
            if names:
                lines += ["", f"{title}:", *(f"  {name}" for name in names)]
        lines += ["", "Where to look: `trappe status`, or the run's page in Dagster (`trappe ui`)."]
        return "\n".join(lines)


def send(notice: FailureNotice, settings: Settings) -> Sequence[str]:
    """Send `notice` wherever the settings say; nothing is sent where they say nothing.

    Returns one sentence for each address that couldn't be reached: a notice that fails must not hide the
    failure that it tells of, so nothing is raised.
    """
    problems: list[str] = []
    if settings.notify_webhook:
        try:
            _post(notice, settings.notify_webhook)
        except (OSError, URLError, ValueError) as error:
            # The path of a webhook's address is often its password: only the host is named.
            host = urlsplit(settings.notify_webhook).hostname
            problems.append(f"The notice didn't reach the webhook on {host} ({type(error).__name__}).")
    if settings.notify_mail_to:
        try:
            _mail(notice, settings)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            problems.append(
                f"The notice didn't reach the mail server {settings.notify_smtp} ({type(error).__name__})."
            )
    return problems


def _post(notice: FailureNotice, address: str) -> None:
    # `text` is what chat systems (Teams, Slack, Mattermost) show of an incoming message.
    body = json.dumps({"event": "run_failed", "text": notice.text, **asdict(notice)}).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
        pass


def _mail(notice: FailureNotice, settings: Settings) -> None:
    message = EmailMessage()
    message["Subject"] = notice.subject
    message["From"] = settings.notify_mail_from
    message["To"] = settings.notify_mail_to
    message.set_content(notice.text)
    host, _, port = settings.notify_smtp.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT_SECONDS) as server:
        server.send_message(message)
