"""The data's own state: deliveries, checks of the release, and how much is hidden."""

from orchestration.duck import quoted
from orchestration.site import words
from orchestration.site.declarations import Checks, Freshness, Hidden
from orchestration.site.drawn import Cell, Data, Drawn, Table, row_data
from orchestration.site.numbers import Marts

_CHECK_WORDS = {
    "ok": "i orden",
    "failed": "fejlet",
    "not_run": "ikke kørt",
    "not_applicable": "ikke relevant",
}
_SEVERITY_WORDS = {"error": "stopper udgivelsen", "warning": "advarsel", "info": "oplysning"}


def draw_freshness(figure: Freshness, marts: Marts, name: str) -> Drawn:
    """Each extract: last delivery, its day, rows accepted and refused, late or not."""
    rows = marts.rows(
        """
        select municipality_name as kommune, extract_title as leverance, extract as udtraek,
            as_of_date as gaelder_pr, last_received_at as modtaget, rows_accepted as raekker,
            rows_refused as afviste, last_delivery_status as seneste, is_late as forsinket,
            status_da as status
        from mart_data_freshness
        where municipality_code = $municipality_code or $municipality_code = '000'
        order by municipality_name, extract_title
        """
    )
    is_all = marts.municipality.is_all
    columns = ["Leverance", "Gælder pr.", "Modtaget", "Rækker", "Afviste rækker", "Status"]
    table = Table(
        columns,
        [
            (
                f"{row['leverance']} ({row['kommune']})" if is_all else row["leverance"],
                [
                    Cell(words.day(row["gaelder_pr"]) if row["gaelder_pr"] else "aldrig", is_number=False),
                    Cell(words.day(row["modtaget"]) if row["modtaget"] else "aldrig", is_number=False),
                    Cell(words.number(row["raekker"] or 0, 0)),
                    Cell(words.number(row["afviste"] or 0, 0)),
                    Cell(_delivery_status(row), is_number=False),
                ],
            )
            for row in rows
        ],
    )
    late = [row for row in rows if row["forsinket"]]
    refused = sum(row["afviste"] or 0 for row in rows)
    finding = (
        f"{len(rows) - len(late)} af {len(rows)} leverancer er aktuelle. "
        f"{words.number(refused, 0)} rækker er afvist i de seneste leverancer."
    )
    notes = [
        "Afviste rækker er ikke med i tallene. Leverandøren har fået en rapport med linje, regel og råd."
    ]
    return Drawn(
        figure, figure.title, row_data(rows), finding=finding, notes=notes, table=table, is_table_open=True
    )


def _delivery_status(row: dict[str, object]) -> str:
    sign = "✗" if row["forsinket"] else "✓"
    refused = ", seneste fil afvist" if row["seneste"] == "refused" else ""
    return f"{sign} {row['status']}{refused}"


def draw_checks(figure: Checks, marts: Marts, name: str) -> Drawn:
    """Every check of the release: those that found something one by one, the others counted per table."""
    rows = marts.rows(
        """
        select check_id, source, table_name, category, guards, severity, status, is_accepted, n_rows,
            n_failing, advice
        from mart_quality order by status = 'ok', table_name, check_id
        """
    )
    data = Data(
        [
            "kontrol",
            "kilde",
            "tabel",
            "slags",
            "vaerner",
            "vaegt",
            "status",
            "accepteret",
            "raekker",
            "fejler",
            "raad",
        ],
        [list(row.values()) for row in rows],
    )
    found = [row for row in rows if row["status"] != "ok"]
    fine = [row for row in rows if row["status"] == "ok"]
    return Drawn(
        figure,
        figure.title,
        data,
        finding=f"{words.number(len(fine), 0)} af {words.number(len(rows), 0)} kontroller er i orden.",
        notes=[
            "Her står de kontroller, der fandt noget eller ikke var relevante; de andre er foldet sammen.",
            "Kontrollerne er udgivelsens: de gælder alle kommuner i den.",
        ],
        table=Table(
            ["Hvad den værner", "Status", "Vægt", "Rækker", "Fejler", "Råd"],
            [
                (
                    row["guards"],
                    [
                        Cell(_check_word(row["status"], row["severity"]), is_number=False),
                        Cell(_SEVERITY_WORDS.get(row["severity"], row["severity"]), is_number=False),
                        Cell("–" if row["n_rows"] is None else words.number(row["n_rows"], 0)),
                        Cell("–" if row["n_failing"] is None else words.number(row["n_failing"], 0)),
                        Cell(row["advice"] or "", is_number=False),
                    ],
                )
                for row in found
            ],
        ),
        is_table_open=True,
        more=(
            f"De {words.number(len(fine), 0)} kontroller, der er i orden",
            Table(
                ["Hvad den værner", "Tabel", "Vægt"],
                [
                    (
                        row["guards"],
                        [
                            Cell(row["table_name"] or "–", is_number=False),
                            Cell(_SEVERITY_WORDS.get(row["severity"], row["severity"]), is_number=False),
                        ],
                    )
                    for row in fine
                ],
            ),
        ),
    )


def _check_word(status: str, severity: str) -> str:
    """A note that finds rows hasn't failed: it tells."""
    return "fandt noget" if (status, severity) == ("failed", "info") else _CHECK_WORDS.get(status, status)


def draw_hidden(figure: Hidden, marts: Marts, name: str) -> Drawn:
    """How many rows of each mart show a number, and how many don't and why: counts alone."""
    tables = [
        row["table_name"]
        for row in marts.rows(
            """
            select table_name from duckdb_columns() where column_name in ('status', 'municipality_code')
                and schema_name = 'main' and table_name <> 'mart_data_freshness'
                and database_name = current_database()
            group by table_name having count(*) = 2 order by table_name
            """
        )
    ]
    counted = []
    for table in tables:
        (row,) = marts.rows(
            f"""
            select count(*) as i_alt, count(*) filter (where status in ('ok', 'provisional')) as vist,
                count(*) filter (where status = 'suppressed') as skjult,
                count(*) filter (where status = 'not_applicable') as ikke_relevant,
                count(*) filter (where status = 'no_data') as ingen_data
            from {quoted(table)} where municipality_code = $municipality_code
            """
        )
        counted.append({"tabel": table, **row})
    total = sum(row["i_alt"] for row in counted) or 1
    hidden = sum(row["skjult"] for row in counted)
    return Drawn(
        figure,
        figure.title,
        row_data(counted),
        finding=(
            f"{words.number(hidden, 0)} af {words.number(total, 0)} rækker "
            f"({words.in_unit(hidden / total, '%', 0)}) er skjult."
        ),
        notes=[
            "En række er skjult, når der er for få børn bag den, når få børn står for næsten hele beløbet, "
            "eller når et andet skjult tal kunne regnes ud af den. Hvilken af grundene det er, siges ikke: "
            "det ville afsløre noget.",
        ],
        table=Table(
            ["Tabel", "Rækker", "Vist", "Skjult", "Ikke relevant", "Ingen data"],
            [
                (row["tabel"], [Cell(words.number(row[column], 0)) for column in list(row)[1:]])
                for row in counted
            ],
        ),
        is_table_open=True,
    )
