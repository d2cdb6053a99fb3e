"""SQL for the cells of a delivery, built from the contract: read as text, cast to their types, checked.

Nothing here looks at more than one row at a time.
"""

from collections.abc import Sequence

from orchestration.intake.contract import Alias, Check, Column, Extract
from orchestration.intake.headers import Headers
from orchestration.intake.reader import BLANKS, Sheet

OPEN_FROM = "2100-01-01"
"""A day in an end column from here on means that there is no end (31-12-9999 and the like)."""

FIRST_DAY = "0001-01-01"
"""The calendar has no year 0, though the database does."""

_DEFAULT_LONGEST_ROW = 2_000_000
"""Bytes; a longer row than this has to be announced to the database's reader."""


def stage_sql(sheet: Sheet, headers: Headers, extract: Extract, alias: Alias | None, path: str) -> str:
    """The select that reads, casts and checks the rows of a sheet whose body lies at `path`.

    Three steps: each cell as trimmed text (null when empty), each as its type (null when unreadable), and the
    violations, which need both.
    """
    columns = extract.columns
    texts = ", ".join(f"{_text(sheet, headers, column)} as {_raw(column)}" for column in columns)
    values = ", ".join(f'{_value(column, alias)} as "{column.name}"' for column in columns)
    violations = " | ".join(
        f"case when {_condition(check, extract)} then cast({1 << bit} as ubigint) else 0 end"
        for bit, check in enumerate(extract.checks)
        if check.rule != "duplicate_key"
    )
    stored = ", ".join(f'{_stored(column, extract)} as "{column.name}"' for column in columns)
    return f"""
        with delivered as (select {texts} from {_read_csv(sheet, path)}),
        typed as (select *, {values} from delivered)
        select {stored}, cast({violations or 0} as ubigint) as _violations from typed
    """


def _read_csv(sheet: Sheet, path: str) -> str:
    columns = ", ".join(f"'c{position}': 'varchar'" for position in range(len(sheet.header)))
    if not sheet.n_rows:
        nulls = ", ".join(f"cast(null as varchar) as c{position}" for position in range(len(sheet.header)))
        return f"(select {nulls} where false)"
    line_break = sheet.line_break.replace("\r", "\\r").replace("\n", "\\n")
    longest = ""
    if sheet.longest_row >= _DEFAULT_LONGEST_ROW:
        longest = f"max_line_size = {sheet.longest_row + 1}, "
    return (
        f"read_csv('{path}', columns = {{{columns}}}, header = false, auto_detect = false, delim = ';', "
        f"quote = '\"', escape = '\"', new_line = '{line_break}', skip = {sheet.lines_above}, {longest}"
        f"parallel = {'false' if sheet.has_breaks_in_cells else 'true'})"
    )


def _raw(column: Column) -> str:
    return f'"_{column.name}_text"'


def _text(sheet: Sheet, headers: Headers, column: Column) -> str:
    position = headers.positions.get(column.delivered_as)
    if position is None:
        return "cast(null as varchar)"
    if not sheet.has_blanks_around_cells:
        return f"c{position}"
    return f"nullif(trim(c{position}, {literal(BLANKS)}), '')"


def _value(column: Column, alias: Alias | None) -> str:
    """SQL for a cell as its type; null when it is empty or can't be read."""
    text = _raw(column)
    codes = alias.codes.get(column.delivered_as, {}) if alias else {}
    cases = " ".join(f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in codes.items())
    return {
        "tekst": text,
        "kode": f"case {text} {cases} else {text} end" if cases else text,
        "cpr": text,  # each number is looked at once, apart from the rows
        "jn": f"case {text} when 'J' then true when 'N' then false end",
        "dato": _date(text),
        "tid": _timestamp(text),
        "tal": _decimal(text, column.data_type),
        "heltal": _whole(text, column.data_type),
    }[column.type]


def _stored(column: Column, extract: Extract) -> str:
    """SQL for what is kept of a cell that has been cast and checked."""
    value = f'"{column.name}"'
    if column.delivered_as in extract.end_columns:
        value = f"case when {value} < timestamp '{OPEN_FROM}' then {value} end"
    if column.withheld_when is not None:
        by = extract.column(column.withheld_when.column)
        value = (
            f'case when "{by.name}" in ({literals(column.withheld_when.codes)}) then null else {value} end'
        )
    return value


def _condition(check: Check, extract: Extract) -> str:
    """SQL that is true for a row that breaks the check."""
    column = extract.column(check.column)
    text, value = _raw(column), f'"{column.name}"'
    match check.rule:
        case "required":
            return f"{text} is null"
        case "type":
            return _unreadable(column)
        case "code":
            return f"{value} not in ({literals(column.codes)})"
        case "range":
            if column.allowed:
                return f"{value} not in ({', '.join(map(str, column.allowed))})"
            below = [] if column.minimum is None else [f"{value} < {column.minimum}"]
            above = [] if column.maximum is None else [f"{value} > {column.maximum}"]
            return " or ".join(below + above)
        case "interval":
            return f'{value} < "{extract.column(check.other).name}"'
        case "duplicate_key":
            raise ValueError("a duplicate can't be seen in one row")


def _unreadable(column: Column) -> str:
    """SQL that is true where a cell is filled and can't be read as its type."""
    text, value = _raw(column), f'"{column.name}"'
    if column.pattern is not None:
        return f"not regexp_full_match({text}, {literal(column.pattern)})"
    if column.type == "cpr":
        return "false"  # each number is looked at once, apart from the rows
    if column.type in ("dato", "tid"):
        return f"{text} is not null and ({value} is null or {value} < timestamp '{FIRST_DAY}')"
    return f"{text} is not null and {value} is null"


def _date(text: str) -> str:
    # A cell of ten characters that begins with a digit is read by these forms exactly or not at all.
    parsed = f"cast(try_strptime({text}, ['%d-%m-%Y', '%Y-%m-%d']) as date)"
    return f"case when strlen({text}) = 10 and {text} >= '0' then {parsed} end"


def _timestamp(text: str) -> str:
    danish = "[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}(:[0-9]{2})?"
    iso = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    return (
        f"case when regexp_full_match({text}, '{danish}') "
        f"then try_strptime({text}, ['%d-%m-%Y %H:%M', '%d-%m-%Y %H:%M:%S']) "
        f"when regexp_full_match({text}, '{iso}') then try_cast({text} as timestamp) end"
    )


_GROUPED = "[+-]?[1-9][0-9]*([.][0-9]{3})+"
"""Dots group thousands where each is followed by exactly three digits and the number doesn't start with 0."""


def _decimal(text: str, data_type: str) -> str:
    """SQL for a number; null when it is none, or too large.

    A dot that doesn't group is a decimal point. `.500` would be five hundred by the rule for groups, and one
    half to any reader: it is refused.
    """
    danish = "[+-]?[0-9]*,?[0-9]+"
    point = "[+-]?([0-9]+[.][0-9]+|[.]([0-9]{1,2}|[0-9]{4,}))"
    return (
        f"case when regexp_full_match({text}, '{danish}') "
        f"then try_cast(replace({text}, ',', '.') as {data_type}) "
        f"when regexp_full_match({text}, '{_GROUPED}(,[0-9]+)?') "
        f"then try_cast(replace(replace({text}, '.', ''), ',', '.') as {data_type}) "
        f"when regexp_full_match({text}, '{point}') then try_cast({text} as {data_type}) end"
    )


def _whole(text: str, data_type: str) -> str:
    """SQL for a whole number, written as `_decimal` reads it; null when it is none, or too large."""
    return (
        f"case when regexp_full_match({text}, '[+-]?[0-9]+') then try_cast({text} as {data_type}) "
        f"when regexp_full_match({text}, '{_GROUPED}(,0+)?') "
        f"then try_cast(replace(split_part({text}, ',', 1), '.', '') as {data_type}) "
        f"when regexp_full_match({text}, '[+-]?[0-9]+[.,]0+') "
        f"then try_cast(regexp_extract({text}, '^[^.,]+') as {data_type}) end"
    )


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Sequence[str]) -> str:
    """Texts in SQL, with commas between."""
    return ", ".join(literal(text) for text in texts)
