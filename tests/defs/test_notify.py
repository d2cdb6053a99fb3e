"""A failed run is told to a real web server and a real mail server, in names and sentences, never values."""

import json
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string
from email.policy import default as email_policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from orchestration.notify import FailureNotice, send
from orchestration.settings import Settings

NOTICE = FailureNotice(
    job="nightly",
    run_id="8f1c",
    reason="2 models or tests of dbt failed: unique_dim_child_child_key, fct_case.",
    failed_steps=("warehouse",),
    failed_checks=("core/dim_child: unique_dim_child_child_key",),
)


class MailHandler(socketserver.StreamRequestHandler):
    """As much SMTP as it takes to receive a mail."""

    def handle(self) -> None:
        def answer(text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        answer("220 ready")
        while line := self.rfile.readline().decode().strip():
            match line.split(" ")[0].upper():
                case "DATA":
                    answer("354 go on")
                    lines = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
                    self.server.mails.append("\n".join(lines))  # type: ignore[attr-defined]
                    answer("250 taken")
                case "QUIT":
                    answer("221 bye")
                    return
                case _:
                    answer("250 ok")


class HookHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.headers["Content-Type"], json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mail_server() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), MailHandler) as server:
        server.mails = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hook_server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), HookHandler) as server:
        server.posts = []  # type: ignore[attr-defined]
        server.answer = 200  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_both_addresses_hear_of_a_failed_run(
    tmp_path: Path, mail_server: socketserver.TCPServer, hook_server: HTTPServer
) -> None:
    settings = Settings(
        data=tmp_path,
        notify_webhook=f"http://127.0.0.1:{hook_server.server_port}/secret-path",
        notify_mail_to="drift@kommune.example",
        notify_mail_from="trappe@kommune.example",
        notify_smtp=f"127.0.0.1:{mail_server.server_address[1]}",
    )
    assert send(NOTICE, settings) == []

    ((content_type, post),) = hook_server.posts  # type: ignore[attr-defined]
    assert content_type == "application/json"
    assert post["event"] == "run_failed"
    assert (post["job"], post["run_id"]) == ("nightly", "8f1c")
    assert post["failed_checks"] == ["core/dim_child: unique_dim_child_child_key"]
    assert "last release stays" in post["text"]

    (mail,) = mail_server.mails  # type: ignore[attr-defined]
    message = message_from_string(mail, policy=email_policy)
    assert message["To"] == "drift@kommune.example"
    assert message["From"] == "trappe@kommune.example"
    assert "nightly failed" in message["Subject"]
    assert "unique_dim_child_child_key" in message.get_content()


def test_nothing_is_sent_where_no_address_is_set(tmp_path: Path, hook_server: HTTPServer) -> None:
    assert send(NOTICE, Settings(data=tmp_path)) == []
    assert hook_server.posts == []  # type: ignore[attr-defined]


def test_an_address_that_does_not_answer_is_told_of_without_its_path(tmp_path: Path) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), MailHandler) as free:
        port = free.server_address[1]
    settings = Settings(
        data=tmp_path,
        notify_webhook=f"http://127.0.0.1:{port}/secret-path",
        notify_mail_to="drift@kommune.example",
        notify_smtp=f"127.0.0.1:{port}",
    )
    problems = send(NOTICE, settings)
    assert len(problems) == 2
    assert "secret-path" not in " ".join(problems)


def test_a_webhook_that_refuses_is_told_of(tmp_path: Path, hook_server: HTTPServer) -> None:
    hook_server.answer = 403  # type: ignore[attr-defined]
    settings = Settings(data=tmp_path, notify_webhook=f"http://127.0.0.1:{hook_server.server_port}/x")
    (problem,) = send(NOTICE, settings)
    assert "HTTPError" in problem
