"""Management supervision: goal, milestone and the newest number of each question on one line."""

import textwrap
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Targets
from orchestration.site.drawn import Cell, Drawn, Table, row_data, why_empty
from orchestration.site.numbers import Marts

_ROOM = 15.0
"""Percent that a bar must have for its number to stand inside."""


def draw(figure: Targets, marts: Marts, name: str) -> Drawn:
    """Draw each question's newest month that shows a number."""
    every = marts.rows(
        """
        select * from mart_supervision where municipality_code = $municipality_code
        order by sort_order, period_start
        """
    )
    data = row_data(every)
    cards = [card for card in marts.cards.values() if "S9" in card.systems]
    newest = [row for row in every if row["is_newest"]]
    if not newest:
        return Drawn(figure, figure.title, data, empty=why_empty(marts, cards), indicators=cards)
    never = sorted({row["question_da"] for row in every} - {row["question_da"] for row in newest})
    table = Table(
        ["Spørgsmål", "Måned", "Mål", "Delmål", "Nu", "Sager", "Status"],
        [
            (
                row["question_da"],
                [
                    Cell(row["period_label"]),
                    Cell(row["goal_printed"] or "–"),
                    Cell(_milestone(row)),
                    Cell(row["share_printed"], "" if row["status"] == "ok" else row["status"]),
                    Cell(words.number(row["n_relevant"], 0)),
                    Cell(_status(row), is_number=False),
                ],
            )
            for row in newest
        ],
    )
    notes = ["Søjlen er andelen af de relevante sager. Den lange streg er målet, den korte delmålet."]
    if never:
        notes.append(f"Uden tal, der vises: {words.listed(never)}.")
    notes += [figure.note] if figure.note else []
    described = ["Søjler med mål.", *(_said(row) for row in newest), *notes]
    return Drawn(
        figure,
        figure.title,
        data,
        finding=" ".join(f"{row['question_da']}: {_status(row)}." for row in newest if row["goal_printed"]),
        svg=svg.draw(_chart(newest), name=name, title=figure.title, description=" ".join(described)),
        notes=notes,
        table=table,
        is_table_open=True,
        indicators=cards,
    )


def _status(row: dict[str, Any]) -> str:
    """The status with a sign that needs no colour."""
    sign = {True: "✓", False: "✗"}.get(row["is_met"], "–")
    return f"{sign} {row['status_da']}"


def _milestone(row: dict[str, Any]) -> str:
    if row["milestone_printed"] is None:
        return "–"
    return (
        f"{row['milestone_printed']} ({words.day(row['milestone_date'])})"
        if row["milestone_date"]
        else str(row["milestone_printed"])
    )


def _said(row: dict[str, Any]) -> str:
    goal = f"mål {row['goal_printed']}, " if row["goal_printed"] else ""
    milestone = f"delmål {row['milestone_printed']}, " if row["milestone_printed"] else ""
    return (
        f"{row['question_da']} i {row['period_label']}: {goal}{milestone}nu {row['share_printed']} af "
        f"{words.number(row['n_relevant'], 0)} sager, {row['status_da'].lower()}."
    )


def _chart(newest: list[dict[str, Any]]) -> dict[str, Any]:
    data = looks.Datasets()
    label = {row["question_da"]: "\n".join(textwrap.wrap(row["question_da"], 22)) for row in newest}
    rows = [
        {
            "question": label[row["question_da"]],
            "share": row["share"] * 100,
            "text": row["share_printed"],
            "goal": None if row["goal"] is None else row["goal"] * 100,
            "milestone": None if row["milestone"] is None else row["milestone"] * 100,
        }
        for row in newest
    ]
    y = looks.named_rows("question", list(label.values()), space=0.45)
    x = (
        alt.X("share:Q", title="%")
        .scale(domain=[0, 100], nice=False)
        .axis(values=[0, 25, 50, 75, 100], titleAnchor="end")
    )
    layers = [
        alt.Chart(data.add(rows)).mark_bar(color=looks.BAR).encode(x=x, y=y),
        alt.Chart(data.add([row for row in rows if row["share"] >= _ROOM]))
        .mark_text(align="right", dx=-6, color=looks.text_on(looks.BAR), fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("text:N")),
        alt.Chart(data.add([row for row in rows if row["share"] < _ROOM]))
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("text:N")),
    ]
    for column, size in (("goal", 34), ("milestone", 20)):
        marked = [row for row in rows if row[column] is not None]
        if marked:
            layers.append(
                alt.Chart(data.add(marked))
                .mark_tick(color=looks.INK, thickness=4, size=size)
                .encode(x=alt.X(f"{column}:Q"), y=y)
            )
    return looks.finished(
        layers,
        data,
        height=44 * len(rows) + 60,
        padding={"left": 4, "top": 6, "bottom": 6, "right": 14},
    )
