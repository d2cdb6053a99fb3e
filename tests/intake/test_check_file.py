"""`check_file`: what would be said of a file, with nothing written."""

from pathlib import Path

import pytest

from orchestration.intake import CheckReport, check_file

from .world import ANNE, BO, FORLOEB, World, forloeb, settings_for


def checked(world: World, path: Path) -> CheckReport:
    """Checked without a key, and without anything being written."""
    before = sorted(world.data.parent.rglob("*"))
    report = check_file(path, settings_for(world.data, secret=None), world.contracts)
    assert sorted(world.data.parent.rglob("*")) == before
    return report


def test_the_report_is_the_one_that_the_delivery_would_get(world: World) -> None:
    lines = (
        FORLOEB + ";ekstra",
        forloeb("f1") + ";",
        forloeb("f2", "740315-40O1") + ";",
        forloeb("f3", BO) + ";",
    )
    path = world.deliver("forloeb_330_20210831.csv", *lines)
    report = checked(world, path)
    assert report.status == "accepted"
    assert report.text == (
        "Prøve af forloeb_330_20210831.csv\n"
        "\n"
        "Udtræk:          Forløb (forloeb)\n"
        "Kommune:         330 Slagelse\n"
        "Data gælder:     31-08-2021\n"
        "Resultat:        KAN MODTAGES\n"
        "\n"
        "Rækker læst:     3\n"
        "Rækker modtaget: 2\n"
        "Rækker afvist:   1\n"
        "\n"
        "Fejl efter regel:\n"
        "  celle, der ikke kan læses:                        1\n"
        "\n"
        "Kolonner, som ikke kendes og ikke er læst: N (ekstra).\n"
        "\n"
        "Om filen mangler for meget af det, der gælder i forvejen, er ikke prøvet.\n"
        "\n"
        "linje 3, kolonne B (cpr): Cellen kan ikke læses som et CPR-nummer. Skriv ti cifre, evt. med "
        "bindestreg efter det sjette; de første seks skal være en dato.\n"
    )
    world.run()
    told = "Fejl efter regel:\n  celle, der ikke kan læses:                        1\n"
    assert told in world.receipt()


def test_a_delivery_that_would_be_refused_is_told_why(world: World) -> None:
    path = world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1", farve="blaa"), forloeb("") + ";")
    report = checked(world, path)
    assert report.status == "refused"
    assert "Resultat:        KAN IKKE MODTAGES\n" in report.text
    assert "2 af 2 rækker er afvist; det er mere end de 50 %, der højst må være." in report.text
    assert "linje 3: Rækken har flere eller færre celler end overskriften." in report.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "Filen er tom."), (b"a;b\n", "Kolonnerne forloeb_id, cpr, farve, fra mangler.")],
)
def test_a_file_that_can_t_be_read_is_told_why(world: World, content: bytes, reason: str) -> None:
    report = checked(world, world.deliver_bytes("forloeb_330_20210831.csv", content))
    assert report.status == "refused"
    assert reason in report.text


@pytest.mark.parametrize("name", [f"forloeb {ANNE}.csv", "forloeb_330_20210231.csv", "boern.xlsx"])
def test_a_name_that_is_no_delivery_s_is_told_why(world: World, name: str) -> None:
    report = checked(world, world.deliver(name, FORLOEB, forloeb("f1")))
    assert report.status == "ignored"
    assert "så læses filen ved næste kørsel" in report.text
    assert ANNE not in report.text


def test_a_file_that_isn_t_there_is_told(world: World, tmp_path: Path) -> None:
    assert "Filen kan ikke åbnes." in checked(world, tmp_path / "forloeb_330_20210831.csv").text


def test_a_fault_of_our_own_tells_no_value(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError(f"something about {ANNE}")

    path = world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    monkeypatch.setattr("orchestration.intake.read_sheet", failing)
    report = checked(world, path)
    assert report.status == "failed"
    assert "RuntimeError" in report.text
    assert ANNE not in report.text
