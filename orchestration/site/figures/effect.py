"""Mean change after an intervention, with its interval: one line per type of intervention and informant."""

import textwrap
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Effect
from orchestration.site.drawn import Cell, Drawn, Table, row_data, why_empty
from orchestration.site.numbers import Marts

_ORDER = ("foraelder", "laerer", "selv", "sagsbehandler")
_MOST_NAMED = 4
"""Hidden groups that are named one by one."""


def draw(figure: Effect, marts: Marts, name: str) -> Drawn:
    """Draw every type of intervention, all steps under one; the table has every informant."""
    rows = marts.rows(
        """
        select * from mart_intervention_effect
        where municipality_code = $municipality_code and instrument = $instrument and scale = $scale
        order by intervention_type <> 'alle', intervention_type_da, ladder_step, informant
        """,
        {"instrument": figure.instrument, "scale": figure.scale},
    )
    data = row_data(rows)
    told = [row for row in rows if row["ladder_step"] == "alle"]
    shown = [row for row in told if row["mean_change"] is not None]
    table = Table(
        ["Indsats", "Hvem svarede", "Par", "Før", "Efter", "Ændring", "95 %-interval", "Bedre", "Uden par"],
        [(row["intervention_type_da"], _cells(row)) for row in told],
    )
    if not shown:
        cards = [marts.cards[f"{figure.instrument}_aendring"]]
        why = why_empty(marts, cards, (row["status"] for row in told))
        return Drawn(figure, figure.title, data, empty=why, table=table if told else None, indicators=cards)
    better = "under" if shown[0]["wanted_direction"] == "down" else "over"
    notes = [
        "Prikken er den gennemsnitlige ændring, stregen dens 95 %-interval. Går stregen hen over nul, kan "
        f"ændringen være tilfældig. Bedre er {better} nul.",
        shown[0]["note_da"],
    ]
    hidden = sorted(
        {f"{row['intervention_type_da']} ({row['informant_da'].lower()})" for row in told if row not in shown}
    )
    if len(hidden) > _MOST_NAMED:
        notes.insert(0, f"{len(hidden)} grupper er skjult eller uden par; de står i tabellen.")
    elif hidden:
        notes.insert(0, f"Skjult eller uden par: {words.listed(hidden)}.")
    described = ["Prikker med interval.", *(_said(row) for row in shown), *notes]
    return Drawn(
        figure,
        figure.title,
        data,
        finding=_finding(shown),
        svg=svg.draw(_chart(shown), name=name, title=figure.title, description=" ".join(described)),
        notes=[*notes, *([figure.note] if figure.note else [])],
        table=table,
        indicators=[marts.cards[f"{figure.instrument}_aendring"]],
    )


def _said(row: dict[str, Any]) -> str:
    interval = _interval(row)
    return (
        f"{row['intervention_type_da']}, {row['informant_da'].lower()}: "
        f"{words.with_minus(row['mean_change_printed'])} "
        f"({interval}), {words.number(row['n_pairs'], 0)} par."
    )


def _finding(shown: list[dict[str, Any]]) -> str:
    every = [row for row in shown if row["intervention_type"] == "alle"]
    return (
        "Alle indsatser: "
        + " ".join(
            f"{row['informant_da']} {words.with_minus(row['mean_change_printed'])} ({_interval(row)})."
            for row in every
        )
        if every
        else ""
    )


def _interval(row: dict[str, Any]) -> str:
    if row["change_low"] is None:
        return "intet interval"
    return f"{words.number(row['change_low'], 1)} til {words.number(row['change_high'], 1)}"


def _cells(row: dict[str, Any]) -> list[Cell]:
    if row["mean_change"] is None:
        word = Cell(words.STATUS_WORDS[row["status"]], row["status"])
        return [Cell(row["informant_da"], is_number=False), word, *[Cell("–")] * 5, _count(row)]
    better = row["better_share"]
    return [
        Cell(row["informant_da"], is_number=False),
        Cell(words.number(row["n_pairs"], 0)),
        Cell(words.number(row["mean_before"], 1)),
        Cell(words.number(row["mean_after"], 1)),
        Cell(words.with_minus(row["mean_change_printed"])),
        Cell(_interval(row)),
        Cell("skjult", "suppressed") if better is None else Cell(words.in_unit(better, "%", 0)),
        _count(row),
    ]


def _count(row: dict[str, Any]) -> Cell:
    ended, without = row["n_interventions_ended"], row["n_interventions_without_pair"]
    if ended is None or without is None:
        return Cell("–")
    return Cell(f"{words.number(without, 0)} af {words.number(ended, 0)}")


def _place(informant: str) -> int:
    """Where an informant stands; one that the project doesn't know yet comes last."""
    return _ORDER.index(informant) if informant in _ORDER else len(_ORDER)


def _chart(shown: list[dict[str, Any]]) -> dict[str, Any]:
    data = looks.Datasets()
    informants = list(dict.fromkeys(sorted((row["informant"] for row in shown), key=_place)))
    names = {row["informant"]: row["informant_da"] for row in shown}
    order = list(dict.fromkeys(_folded(row) for row in shown))
    rows = [
        {
            "type": _folded(row),
            "who": names[row["informant"]],
            "change": row["mean_change"],
            "low": row["change_low"],
            "high": row["change_high"],
        }
        for row in shown
    ]
    domain = [names[one] for one in informants]
    y = looks.named_rows("type", order, space=0.25)
    offset = alt.YOffset("who:N").scale(domain=domain, paddingOuter=0.3)
    ends = [0.0, *(row[key] for row in rows for key in ("change", "low", "high") if row[key] is not None)]
    x = alt.X("change:Q", title="Point").scale(domain=[min(ends) - 0.3, max(ends) + 0.3], nice=False)
    colours = alt.Color("who:N").scale(domain=domain, range=list(looks.SERIES[: len(domain)]))
    legend = alt.Legend(orient="top", columns=2, title=None, labelFontSize=looks.TEXT_SIZE, symbolSize=90)
    shapes = alt.Shape("who:N", legend=legend).scale(domain=domain, range=list(looks.SHAPES[: len(domain)]))
    with_interval = [row for row in rows if row["low"] is not None]
    layers = [
        alt.Chart(data.add([{"zero": 0}]))
        .mark_rule(color=looks.INK, strokeWidth=1.5)
        .encode(x=alt.X("zero:Q")),
        alt.Chart(data.add(with_interval))
        .mark_rule(strokeWidth=2.5)
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y, yOffset=offset, color=colours.legend(legend)),
        alt.Chart(data.add(rows))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x, y=y, yOffset=offset, color=colours.legend(legend), shape=shapes),
    ]
    height = max(len(order) * (14 * len(domain) + 12), 60) + 80
    return looks.finished(
        layers, data, height=height, padding={"left": 4, "top": 6, "bottom": 6, "right": 12}
    )


def _folded(row: dict[str, Any]) -> str:
    return "\n".join(textwrap.wrap(row["intervention_type_da"], 24))
