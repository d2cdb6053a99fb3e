"""From a file's bytes to clean rows: one encoding, one way of quoting, every row as many cells as the header.

Works on the whole delivery in memory, so that what is hashed is what is parsed and nothing unpseudonymised is
ever written to disk. Rows are found with array operations over the bytes; no Python code runs per row, unless
quotes stand where they shouldn't.
"""

import codecs
import csv
import hashlib
import io
import itertools
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from orchestration.intake.reasons import cut_off, empty, not_text, open_quote

Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_CHUNK = 1 << 16  # bytes looked at in one go: their masks stay in the processor's cache
_MOST_MISSHAPEN_KEPT = 100_000
"""With more rows of the wrong shape than this, nobody asks for their cells: the delivery is refused."""
_BREAK, _RETURN, _BLANK, _QUOTE, _SEMICOLON = b'\n\r ";'
BLANKS = " \t\u00a0"
"""What is trimmed around cells and headers."""

# A cell may be as long as the supplier likes; the default is 131,072 characters.
csv.field_size_limit(2**31 - 1)


class StillWrittenError(Exception):
    """The file changed while it was being read."""


@dataclass(frozen=True)
class Delivered:
    """A file's bytes as they lay in the folder, their SHA-256, and whether they are packed."""

    content: bytes
    content_hash: str
    is_packed: bool


@dataclass(frozen=True)
class Sheet:
    """The rows of one delivery.

    `body` is UTF-8 with `;` between cells and a `line_break` after each row. Below its first `lines_above`
    lines it holds exactly the `n_rows` rows that have as many cells as the header; `line_numbers[i]` is the
    line of the file on which row i starts (the header is line 1 when nothing stands above it).
    `misshapen_lines` are the lines of the other rows, `misshapen_cells` the cells of the first of them.
    """

    header: tuple[str, ...]
    body: bytes = field(repr=False)
    lines_above: int
    line_break: str
    n_rows: int
    line_numbers: Positions = field(repr=False)
    misshapen_lines: Positions = field(repr=False)
    misshapen_cells: tuple[tuple[str, ...], ...] = field(repr=False)
    longest_row: int
    has_breaks_in_cells: bool
    has_blanks_around_cells: bool

    @property
    def rows_read(self) -> int:
        """Rows of the file below the header, blank lines not counted."""
        return self.n_rows + len(self.misshapen_lines)


def read_delivered(path: Path) -> Delivered:
    """Read a whole file, once.

    Raises `OSError`, or `StillWrittenError` when the file was changed meanwhile.
    """
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        content = file.read()
        after = os.fstat(file.fileno())
    is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not is_same or len(content) != after.st_size:
        raise StillWrittenError
    return Delivered(content, hashlib.sha256(content).hexdigest(), path.name.endswith(".gz"))


def read_sheet(delivered: Delivered) -> Sheet:
    """Make clean rows of a delivery's bytes.

    Raises `Refusal` when the file as a whole can't be read: empty, not text, or cut off.
    """
    text, ends_inside_character = _utf8(_unpacked(delivered))
    ends_with_break = text.endswith((b"\n", b"\r"))
    if not ends_with_break:
        text += b"\r\n" if b"\r\n" in text[:_CHUNK] else b"\n"
    has_quotes = b'"' in text
    rows = None if has_quotes else _find_rows(text)
    if rows is None or rows.line_break is None:
        # Inside quotes, too, a cell's line break must be the same whichever system wrote the file.
        text = _with_plain_breaks(text)
        rows = _find_quoted_rows(text) if has_quotes else _find_rows(text)
    sheet, last_is_short = _sheet_by_parser(text) if rows is None else _sheet(text, rows)
    if ends_inside_character or (last_is_short and not ends_with_break):
        raise cut_off(sheet.rows_read)
    return sheet


# --- Bytes to text ------------------------------------------------------------------------------------------


def _unpacked(delivered: Delivered) -> bytes:
    if not delivered.is_packed:
        return delivered.content
    parts: list[bytes] = []
    rest = delivered.content
    try:
        while rest.strip(b"\0"):  # several members may follow each other, then padding
            unpacker = zlib.decompressobj(wbits=31)
            parts.append(unpacker.decompress(rest))
            if not unpacker.eof:
                raise not_text()
            rest = unpacker.unused_data
    except zlib.error:
        raise not_text() from None
    return b"".join(parts)


def _utf8(text: bytes) -> tuple[bytes, bool]:
    """The text as UTF-8 without a byte order mark, and whether it stops in the middle of a character."""
    if not text:
        raise empty()
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in text:
        raise not_text()
    text = text.removeprefix(codecs.BOM_UTF8)
    if text.isascii():
        return text, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_plain = True
    try:
        for start in range(0, len(text), _CHUNK):
            is_plain = decoder.decode(text[start : start + _CHUNK]).isascii() and is_plain
    except UnicodeDecodeError:
        return _from_windows_1252(text), False
    if not (tail := decoder.getstate()[0]):
        return text, False
    if is_plain:  # its only such bytes stand at the end: in Windows-1252 they are a letter, as in `BROBØ`
        return _from_windows_1252(text), False
    return text[: -len(tail)], True


def _from_windows_1252(text: bytes) -> bytes:
    """Bytes that Windows-1252 leaves undefined become U+FFFD."""
    return b"".join(
        text[start : start + _CHUNK].decode("cp1252", "replace").encode()
        for start in range(0, len(text), _CHUNK)
    )


def _with_plain_breaks(text: bytes) -> bytes:
    r"""The text with `\n` between lines; a lone `\r` is a blank, or a line break where there is no other."""
    if b"\n" not in text.rstrip(b"\n"):
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.replace(b"\r\n", b"\n").replace(b"\r", b" ")


# --- Text to rows -------------------------------------------------------------------------------------------


class _Rows(NamedTuple):
    r"""Where rows end (position of the `\n`), how many cells each has, and the line each starts on.

    `line_break` is what ends every row: `\r\n`, `\n`, or None when they are mixed.
    """

    ends: Positions
    cells: npt.NDArray[np.int32]
    line_numbers: Positions
    line_break: str | None
    has_quotes: bool
    has_breaks_in_cells: bool
    has_blanks_around_cells: bool


def _find_rows(text: bytes) -> _Rows:
    """Find the rows of a text without quotes: every line is one."""
    characters: Bytes = np.frombuffer(text, dtype=np.uint8)
    has_blanks = b"\t" in text or (not text.isascii() and "\u00a0".encode() in text)
    ends: list[Positions] = []
    cells: list[npt.NDArray[np.int32]] = []
    carried = 0
    n_returns = n_pairs = 0
    for start in range(0, len(characters), _CHUNK):
        chunk = characters[start : start + _CHUNK]
        is_break, is_semicolon, is_return = chunk == _BREAK, chunk == _SEMICOLON, chunk == _RETURN
        breaks = np.flatnonzero(is_break)
        counts = np.add.reduceat(is_semicolon, np.concatenate(([0], breaks)), dtype=np.int32)
        counts[0] += carried
        carried = int(counts[-1]) if len(breaks) else int(counts[0])
        ends.append(breaks + start)
        cells.append(counts[: len(breaks)] + 1)
        n_returns += int(np.count_nonzero(is_return))
        n_pairs += int(np.count_nonzero(characters[breaks + start - 1] == _RETURN))
        if not has_blanks:
            has_blanks = _touch_blanks(characters[max(start - 1, 0) : start + _CHUNK + 1])
    all_ends = np.concatenate(ends)
    is_mixed = n_returns > 0 and not n_returns == n_pairs == len(all_ends)
    line_break = None if is_mixed else "\r\n" if n_returns else "\n"
    return _Rows(
        all_ends,
        np.concatenate(cells),
        np.arange(1, len(all_ends) + 1),
        line_break,
        has_quotes=False,
        has_breaks_in_cells=False,
        has_blanks_around_cells=has_blanks,
    )


def _touch_blanks(characters: Bytes) -> bool:
    r"""Whether a blank stands beside a delimiter, the `\r` of a line break being one."""
    is_blank = characters == _BLANK
    if not is_blank.any():
        return False
    is_delimiter = (characters == _BREAK) | (characters == _SEMICOLON) | (characters == _RETURN)
    return bool((is_blank[1:] & is_delimiter[:-1]).any() or (is_blank[:-1] & is_delimiter[1:]).any())


def _find_quoted_rows(text: bytes) -> _Rows | None:
    r"""Find the rows of a text with quotes and plain line breaks.

    A `;` or line break is inside a cell when the number of quotes before it is odd. None when the quotes
    aren't regular (each pair around a whole cell, doubled inside): then that number says nothing.
    """
    characters: Bytes = np.frombuffer(text, dtype=np.uint8)
    ends: list[Positions] = []
    delimiters_before: list[Positions] = []
    breaks: list[Positions] = []
    n_delimiters = 0
    is_inside = np.uint8(0)
    for start in range(0, len(characters), _CHUNK):
        chunk = characters[start : start + _CHUNK]
        inside = np.bitwise_xor.accumulate((chunk == _QUOTE).view(np.uint8)) ^ is_inside
        is_inside = inside[-1]
        if not _is_regular(characters, chunk, inside, start):
            return None
        is_break = chunk == _BREAK
        delimiters = np.flatnonzero((is_break | (chunk == _SEMICOLON)) & (inside == 0))
        at_break = np.flatnonzero(is_break[delimiters])
        breaks.append(np.flatnonzero(is_break) + start)
        ends.append(delimiters[at_break] + start)
        delimiters_before.append(at_break + n_delimiters)
        n_delimiters += len(delimiters)
    all_ends, all_breaks = np.concatenate(ends), np.concatenate(breaks)
    if is_inside:
        raise open_quote(max(0, len(all_ends) - 1))
    starts = np.concatenate(([0], all_ends[:-1] + 1))
    return _Rows(
        all_ends,
        np.diff(np.concatenate(delimiters_before), prepend=-1).astype(np.int32),
        np.searchsorted(all_breaks, starts) + 1,
        "\n",
        has_quotes=True,
        has_breaks_in_cells=len(all_breaks) > len(all_ends),
        has_blanks_around_cells=True,
    )


def _is_regular(characters: Bytes, chunk: Bytes, inside: Bytes, start: int) -> bool:
    """Whether every quote of a chunk opens after, or closes before, a delimiter or another quote."""
    quotes = np.flatnonzero(chunk == _QUOTE)
    opens = inside[quotes] == 1
    before = characters[np.maximum(quotes[opens] + start - 1, 0)]
    if start == 0 and len(quotes) and quotes[0] == 0:
        before[0] = _BREAK
    after = characters[quotes[~opens] + start + 1]  # the text ends with a line break
    beside = np.concatenate((before, after))
    return bool(np.all((beside == _BREAK) | (beside == _SEMICOLON) | (beside == _QUOTE)))


def _sheet(text: bytes, rows: _Rows) -> tuple[Sheet, bool]:
    """The sheet, and whether its last row has fewer cells than the header."""
    assert rows.line_break is not None
    characters: Bytes = np.frombuffer(text, dtype=np.uint8)
    lengths = np.diff(rows.ends, prepend=-1)
    is_filled = ~_blank_rows(text, rows, lengths)
    if not is_filled.any():
        raise empty()
    first = int(np.argmax(is_filled))
    n_columns = int(rows.cells[first])
    header_end = int(rows.ends[first]) + 1
    (header,) = _parsed(text[header_end - lengths[first] : header_end])
    is_filled[first] = False
    is_row = is_filled & (rows.cells == n_columns)
    is_misshapen = is_filled & ~is_row
    lines_above = first + 1
    if not is_row[first + 1 :].all():
        text, lines_above = characters[np.repeat(is_row, lengths)].tobytes(), 0
    elif rows.has_quotes:  # a header with line breaks inside is more than one line
        text, lines_above = text[header_end:], 0
    last = int(np.flatnonzero(is_filled)[-1]) if is_filled.any() else first
    sheet = Sheet(
        header=tuple(header),
        body=text,
        lines_above=lines_above,
        line_break=rows.line_break,
        n_rows=int(is_row.sum()),
        line_numbers=rows.line_numbers[is_row],
        misshapen_lines=rows.line_numbers[is_misshapen],
        misshapen_cells=tuple(
            tuple(cells)
            for cells in itertools.islice(
                _parsed(characters[np.repeat(is_misshapen, lengths)].tobytes()), _MOST_MISSHAPEN_KEPT
            )
        )
        if is_misshapen.any()
        else (),
        longest_row=int(lengths.max()),
        has_breaks_in_cells=rows.has_breaks_in_cells,
        has_blanks_around_cells=rows.has_blanks_around_cells,
    )
    return sheet, bool(rows.cells[last] < n_columns)


def _blank_rows(text: bytes, rows: _Rows, lengths: Positions) -> npt.NDArray[np.bool_]:
    """Which rows are nothing but a line break, or one empty cell."""
    is_blank: npt.NDArray[np.bool_] = lengths <= len(rows.line_break or "\n")
    for row in np.flatnonzero((rows.cells == 1) & ~is_blank):
        end = int(rows.ends[row]) + 1
        is_blank[row] = next(_parsed(text[end - int(lengths[row]) : end])) == [""]
    return is_blank


def _parsed(text: bytes) -> Iterator[list[str]]:
    """Cells of some rows, trimmed."""
    for row in csv.reader(io.StringIO(text.decode(), newline=""), delimiter=";", skipinitialspace=True):
        yield [cell.strip(BLANKS) for cell in row]


def _sheet_by_parser(text: bytes) -> tuple[Sheet, bool]:
    """The same as `_sheet`, one row at a time by the rules of Python's csv module, for irregular quotes."""
    sentinel = "\0"  # stands in no text that gets here
    lines = io.StringIO(text.decode(), newline="")

    def with_sentinel() -> Iterator[str]:
        yield from lines
        yield sentinel  # swallowed by a quote that is never closed

    reader = csv.reader(with_sentinel(), delimiter=";", skipinitialspace=True)
    header: list[str] | None = None
    body = io.StringIO(newline="")
    writer = csv.writer(body, delimiter=";", lineterminator="\n")
    line_numbers: list[int] = []
    misshapen_lines: list[int] = []
    misshapen_cells: list[tuple[str, ...]] = []
    longest = 0
    last_is_short = False
    row: list[str] = []
    starts_on = 1
    for row in reader:
        cells = [cell.strip(BLANKS) for cell in row]
        if row == [sentinel]:
            break
        if cells and cells != [""]:
            if header is None:
                header = cells
            elif len(cells) == len(header):
                before = body.tell()
                writer.writerow(cells)
                longest = max(longest, 4 * (body.tell() - before))  # a character has four bytes at most
                line_numbers.append(starts_on)
            else:
                misshapen_lines.append(starts_on)
                if len(misshapen_cells) < _MOST_MISSHAPEN_KEPT:
                    misshapen_cells.append(tuple(cells))
            last_is_short = header is not None and len(cells) < len(header)
        starts_on = reader.line_num + 1
    if row != [sentinel]:
        raise open_quote(max(0, len(line_numbers) + len(misshapen_lines) - 1))
    if header is None:
        raise empty()
    sheet = Sheet(
        header=tuple(header),
        body=body.getvalue().encode(),
        lines_above=0,
        line_break="\n",
        n_rows=len(line_numbers),
        line_numbers=np.array(line_numbers, dtype=np.int64),
        misshapen_lines=np.array(misshapen_lines, dtype=np.int64),
        misshapen_cells=tuple(misshapen_cells),
        longest_row=longest,
        has_breaks_in_cells=True,
        has_blanks_around_cells=True,
    )
    return sheet, last_is_short
