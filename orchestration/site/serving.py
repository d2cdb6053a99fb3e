"""Serves the pages from this machine, for whoever wants to look at them without a web server."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from orchestration.settings import Settings
from orchestration.site.page import SiteError
from orchestration.site.shelf import front_page


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""

    def end_headers(self) -> None:
        """Let no page be kept: the next release swaps them all."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: object) -> None:
        """List nothing: every page is linked to."""
        self.send_error(404)


def server(settings: Settings, host: str, port: int) -> ThreadingHTTPServer:
    """A server of the current site, also of those that are swapped in while it runs; port 0 takes a free one.

    Raises `SiteError` before the first site.
    """
    page = front_page(settings)
    if not page.exists():
        raise SiteError("Der er ingen sider endnu. Kør trappe run eller trappe site først.")
    return ThreadingHTTPServer((host, port), partial(_Quiet, directory=str(page.parent)))
