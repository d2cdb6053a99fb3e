"""The committee's pages, rendered from the published marts after each release."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets import site as look
from orchestration.defs.gate import MARTS
from orchestration.pipeline import Run, make_pages
from orchestration.release.seal import QUALITY_TABLE
from orchestration.site.declarations import pages


@dg.multi_asset(
    name="site",
    description="Tegner udvalgets sider ud fra udgivelsen og afløser de forrige på én gang.",
    specs=look.page_specs(pages(), [*MARTS, QUALITY_TABLE]),
    op_tags={"stage": "site"},
)
def site(context: dg.AssetExecutionContext, run: dg.ResourceParam[Run]) -> Iterator[object]:
    """All pages or none; the former ones stay until all are there."""
    made = make_pages(run)
    if made is not None:
        yield from look.events(made, pages(), run.settings)
