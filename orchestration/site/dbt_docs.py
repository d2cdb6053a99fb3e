"""dbt's own reference of every model and column, as one file that needs no server."""

import json
from pathlib import Path
from typing import Any

from orchestration.settings import Settings
from orchestration.site.page import SiteError
from orchestration.warehouse import PROJECT_DIR, ensure_manifest

_MANIFEST_HERE = '"MANIFEST.JSON INLINE DATA"'
_CATALOG_HERE = '"CATALOG.JSON INLINE DATA"'
_EMPTY_CATALOG: dict[str, Any] = {"metadata": {}, "nodes": {}, "sources": {}, "errors": None}


def write_dbt_docs(path: Path, settings: Settings) -> None:
    """Write what `dbt docs generate --static --empty-catalog` writes, from the manifest that is there.

    The command itself parses the project again, ten seconds every night; columns and types stand in the
    models' contracts, so the warehouse isn't asked. Raises `SiteError` where dbt's page has changed.
    """
    from dbt.task.docs import DOCS_INDEX_FILE_PATH  # noqa: PLC0415 - dbt takes a second to import

    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    if _MANIFEST_HERE not in page or _CATALOG_HERE not in page:
        raise SiteError("dbt's opslagsværk har ændret form: se dbt_docs.py. De forrige sider bliver stående.")
    manifest = ensure_manifest(settings).read_text(encoding="utf-8")
    # where the project lies on this machine is nobody's business
    manifest = manifest.replace(json.dumps(str(PROJECT_DIR))[1:-1], PROJECT_DIR.name)
    filled = page.replace(_MANIFEST_HERE, manifest).replace(_CATALOG_HERE, json.dumps(_EMPTY_CATALOG))
    path.write_text(filled, encoding="utf-8")
