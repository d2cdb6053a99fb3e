"""Every reason why a row, a delivery or a file isn't taken in: its code and the Danish sentence for it.

The sentences go to suppliers, into the ledger and into reports. None of them is ever given a cell's value.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from orchestration.intake.contract import Check, Column, Extract


class Refusal(Exception):  # noqa: N818 — what a delivery meets, not a fault of ours
    """A delivery that is refused whole: a code for the ledger and a Danish sentence for the supplier.

    `rows_read` is how many rows the file was seen to have when it was refused.
    """

    def __init__(self, code: str, reason: str, rows_read: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.rows_read = rows_read


# --- Files that are no deliveries ---------------------------------------------------------------------------

IGNORED = {
    "name": (
        "Filnavnet har ikke formen udtræk_kommunekode_ååååmmdd.csv, fx boern_330_20210831.csv. "
        "Ret navnet, så læses filen ved næste kørsel."
    ),
    "unknown_extract": (
        "Udtrækket findes ikke. Ret den første del af filnavnet til et af de aftalte udtræk, "
        "så læses filen ved næste kørsel."
    ),
    "unknown_municipality": (
        "Kommunekoden findes ikke. Ret den til kommunens trecifrede kode, så læses filen ved næste kørsel."
    ),
    "impossible_date": (
        "Datoen i filnavnet findes ikke i kalenderen. Skriv den dag, data gælder, som ååååmmdd, "
        "så læses filen ved næste kørsel."
    ),
    "unreadable": (
        "Filen kan ikke åbnes. Giv kørslens bruger ret til at læse den, eller læg en almindelig fil i stedet "
        "for en henvisning, der ikke fører nogen steder hen."
    ),
    "still_written": "Filen blev ændret, mens den blev læst. Den læses igen ved næste kørsel.",
    "failed": (
        "Programmet kunne ikke behandle filen på grund af en fejl i programmet selv. Intet er modtaget; "
        "filen prøves igen ved næste kørsel. Giv driften besked."
    ),
}
"""Reason code → sentence, for files that are reported and not read."""


# --- Deliveries ---------------------------------------------------------------------------------------------


def not_text(rows_read: int = 0) -> Refusal:
    """A NUL, UTF-16, or a gzip file that can't be unpacked."""
    return Refusal(
        "not_text",
        "Filen kan ikke læses som tekst: den er i UTF-16, indeholder nultegn, eller pakningen (gzip) er i "
        "stykker. Gem den som CSV i UTF-8 eller Windows-1252, og send den igen.",
        rows_read,
    )


def empty() -> Refusal:
    """Nothing in the file, or nothing but blank lines."""
    return Refusal("empty", "Filen er tom. Den skal mindst have en overskriftslinje. Send den igen.")


def cut_off(rows_read: int) -> Refusal:
    """The last row is short and has no line break, or the text stops inside a character."""
    return Refusal(
        "cut_off",
        "Filen er skåret over: den slutter midt i den sidste række. Send hele filen igen.",
        rows_read,
    )


def open_quote(rows_read: int) -> Refusal:
    """A quote that is opened is never closed: from there on, the rows can't be told apart."""
    return Refusal(
        "cut_off",
        "Filen er skåret over: et anførselstegn bliver åbnet, men aldrig lukket. Luk anførselstegnet, eller "
        "send hele filen igen.",
        rows_read,
    )


def missing_columns(names: Sequence[str], n_columns: int, rows_read: int) -> Refusal:
    """A column that must be there isn't."""
    only_one = " Filen har kun én kolonne: er der semikolon mellem kolonnerne?" if n_columns == 1 else ""
    return Refusal(
        "missing_column",
        f"{_plural(len(names), 'Kolonnen', 'Kolonnerne')} {', '.join(names)} mangler. Tilføj "
        f"{_plural(len(names), 'den', 'dem')} med netop det navn i overskriften, og send filen igen."
        f"{only_one}",
        rows_read,
    )


def duplicate_headers(letters: Sequence[str], rows_read: int) -> Refusal:
    """A header stands twice, so which column is meant can't be known."""
    return Refusal(
        "duplicate_header",
        f"Overskriften i kolonne {' og '.join(letters)} er den samme. Hver kolonne skal have sit eget navn. "
        "Fjern eller omdøb den ene, og send filen igen.",
        rows_read,
    )


def no_rows() -> Refusal:
    """A full delivery with a header and nothing below: taken at its word, it would delete everything."""
    return Refusal(
        "no_rows",
        "Filen har en overskrift, men ingen rækker. En fuld leverance skal have alle rækker med. "
        "Send den igen med indhold.",
    )


def too_many_refused(refused: int, read: int, limit: Decimal) -> Refusal:
    """More rows are refused than the extract allows."""
    return Refusal(
        "too_many_refused",
        f"{refused} af {read} rækker er afvist; det er mere end de {_percent(limit)}, der højst må være. "
        "Ret rækkerne efter listen, og send filen igen.",
        read,
    )


def shrunk(missing: int, in_force: int, limit: Decimal, rows_read: int) -> Refusal:
    """A full delivery lacks more of what is in force than the extract allows."""
    return Refusal(
        "shrunk",
        f"{missing} af de {in_force} nøgler, der gælder, mangler; det er mere end de {_percent(limit)}, der "
        "højst må forsvinde på én gang. Send hele udtrækket. Er det rigtigt, at så mange er væk, skal "
        "grænsen for udtrækket hæves.",
        rows_read,
    )


def older_day(newest: str) -> tuple[str, str]:
    """The day of a delivery lies before one already taken in."""
    return (
        "older_day",
        f"Der er allerede modtaget en nyere leverance, som gælder {newest}. En ældre dag overskriver aldrig "
        "en nyere. Er det den nyeste, der er forkert, så send den igen med rettelserne.",
    )


SAME_CONTENT = (
    "same_content",
    "Filen har samme indhold som den leverance for samme dag, der allerede gælder. Intet er ændret.",
)


# --- Rows ---------------------------------------------------------------------------------------------------

RULES = {
    "required": "tom celle, der skal være udfyldt",
    "type": "celle, der ikke kan læses",
    "code": "kode, der ikke er på listen",
    "range": "tal uden for grænserne",
    "interval": "slut før start",
    "cell_count": "forkert antal celler i rækken",
    "duplicate_key": "nøglen står flere gange",
}
"""Rule → what it is called in counts."""

CELL_COUNT = (
    "Rækken har flere eller færre celler end overskriften. Sæt anførselstegn om celler, der indeholder "
    "semikolon eller linjeskift, og fjern overskydende semikolon."
)

_READ_AS = {
    "dato": "en dato. Skriv dd-mm-åååå, fx 31-08-2021",
    "tid": "dag og klokkeslæt. Skriv dd-mm-åååå tt:mm, fx 31-08-2021 14:05",
    "jn": "ja eller nej. Skriv J eller N",
    "tal": "et tal. Skriv fx 1234,50",
    "heltal": "et helt tal. Skriv fx 12",
    "cpr": (
        "et CPR-nummer. Skriv ti cifre, evt. med bindestreg efter det sjette; de første seks skal være "
        "en dato"
    ),
}


def row_sentence(extract: Extract, check: Check) -> str:
    """What the supplier is told to do about a row that broke this rule."""
    column = extract.column(check.column)
    key = ", ".join(extract.key)
    read_as = (
        f". Skriv {column.delivered_as} som {column.pattern_da}"
        if column.pattern_da is not None
        else f" som {_READ_AS.get(column.type, 'tekst')}"
    )
    return {
        "required": f"Cellen er tom. {check.column} skal være udfyldt i hver række.",
        "type": f"Cellen kan ikke læses{read_as}.",
        "code": f"Koden findes ikke. Brug en af disse, skrevet præcis sådan: {', '.join(column.codes)}.",
        "range": f"Tallet er uden for grænserne. Det skal være {_range(column)}.",
        "interval": f"{check.column} ligger før {check.other}. Ret den af de to, der er forkert.",
        "duplicate_key": (
            f"Nøglen ({key}) står også i en senere række, og kun den sidste er modtaget. "
            "Send hver nøgle én gang."
        ),
    }[check.rule]


def _range(column: Column) -> str:
    if column.allowed:
        return " eller ".join(map(str, column.allowed))
    if column.minimum is None:
        return f"højst {_number(column.maximum)}"
    if column.maximum is None:
        return f"mindst {_number(column.minimum)}"
    return f"mellem {_number(column.minimum)} og {_number(column.maximum)}"


def _number(value: Decimal | None) -> str:
    return str(value).replace(".", ",")


def _percent(share: Decimal) -> str:
    percent = (share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_number(percent.to_integral_value() if percent == percent.to_integral_value() else percent)} %"


def _plural(count: int, one: str, several: str) -> str:
    return one if count == 1 else several
