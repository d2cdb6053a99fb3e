"""Fills the templates: one environment, one style sheet inside every page, one strict policy."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.site import words

_TEMPLATES = Path(__file__).with_name("templates")

_PERIOD_WORDS = {
    "month": "måned",
    "quarter": "kvartal",
    "half_year": "halvår",
    "year": "år",
    "school_year": "skoleår",
}

_CUT_WORDS = {
    "total": "i alt",
    "district": "distrikt",
    "institution": "institution",
    "age_group": "alder",
    "gender": "køn",
    "ladder_step": "trin",
    "from_ladder_step": "trin, der gås fra",
    "intervention_type": "slags indsats",
    "place_kind": "slags sted",
    "own_or_bought": "egne og købte tilbud",
    "source": "hvem der underretter",
    "cause": "årsag",
    "respondent": "hvem der svarer",
    "team": "team",
    "forum": "forum",
    "age_step": "alderstrin",
    "theme": "tema",
    "provision_kind": "slags specialtilbud",
    "account": "konto",
    "class_level": "klassetrin",
    "absence_type": "slags fravær",
}


@cache
def _style() -> Markup:
    return Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))


@cache
def policy() -> str:
    """The content security policy of every page: its own style sheet, and nothing else from anywhere."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["period_word"] = _PERIOD_WORDS.__getitem__
    environment.filters["cut_word"] = _CUT_WORDS.__getitem__
    environment.filters["unbroken"] = words.unbroken
    environment.globals.update(
        day=words.day,
        whole=lambda value: words.number(value, 0),
        status_words=words.STATUS_WORDS,
        status_meanings=words.STATUS_MEANINGS,
    )
    return environment


def fill(template: str, context: Mapping[str, Any]) -> str:
    """A whole page; a name that the template uses and `context` lacks is an error."""
    return _environment().get_template(template).render({**context, "policy": policy(), "style": _style()})
