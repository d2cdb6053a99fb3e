"""The pages read back the plain way: a tree of elements, and tables as their headings and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None = field(default=None, repr=False)
    parts: list[Element | str] = field(default_factory=list, repr=False)

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, *tags: str, css: str = "") -> list[Element]:
        """The elements below of one of the tags (any tag without), and of a class."""
        return [
            one
            for one in self.walk()
            if one is not self and (not tags or one.tag in tags) and (not css or css in one.classes)
        ]

    def first(self, *tags: str, css: str = "") -> Element:
        return self.all(*tags, css=css)[0]

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def raw(self) -> str:
        return "".join(part if isinstance(part, str) else part.raw for part in self.parts)

    @property
    def text(self) -> str:
        """What is read, with one blank between words; a no-break space stays."""
        return " ".join(part for part in self.raw.replace("\n", " ").split(" ") if part)

    @property
    def above(self) -> list[Element]:
        found, one = [], self.parent
        while one is not None:
            found.append(one)
            one = one.parent
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.parts.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.parts.append(Element(tag, {name: value or "" for name, value in attrs}, self.open))

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.parts.append(data)


def parse(text: str) -> Element:
    """The document of a page; one that isn't well nested is an error."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> stays open"
    return reader.root


def read(path: Path) -> Element:
    return parse(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, without the word for its status, and the class of that word."""

    text: str
    status: str

    @classmethod
    def of(cls, element: Element) -> Cell:
        marks = element.all("span", css="status")
        status = next(iter(set(marks[0].classes) - {"status"}), "") if marks else ""
        text = element.text
        if status == "provisional":
            text = text.removesuffix(marks[0].text).strip(" ")
        return cls(text, status)


@dataclass(frozen=True)
class Row:
    heading: Element
    cells: list[Element]


def headings(table: Element) -> list[str]:
    return [one.text for one in table.first("thead").all("th")]


def rows(table: Element) -> list[Row]:
    """The rows of a table's body: each has one heading, and as many cells as there are columns."""
    found = []
    width = len(headings(table))
    for row in table.first("tbody").all("tr"):
        (heading,) = row.all("th")
        cells = row.all("td")
        assert len(cells) == width - 1, heading.text
        found.append(Row(heading, cells))
    return found
