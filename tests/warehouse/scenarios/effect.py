"""Before and after an intervention, and factors a year apart: for the subject marts."""

from datetime import date

from tests.warehouse.world import Row, Scenario, cpr

A, B, C, D, E, F, G = (cpr("2010-05-05", number) for number in range(1, 8))


def help_for(number: str, child: str, start: str, end: str | None, kind: str = "familiebehandling") -> Row:
    """A row of `indsatser`."""
    return {
        "indsats_id": number,
        "cpr": child,
        "indsatstype": kind,
        "startdato": date.fromisoformat(start),
        "slutdato": date.fromisoformat(end) if end else None,
    }


def filled_in(child: str, day: str, timing: str, total: int, intervention: str) -> Row:
    """A row of `sdq` from a parent, with so many difficulties in all."""
    return {
        "cpr": child,
        "dato": date.fromisoformat(day),
        "respondent": "foraelder",
        "indsats_id": intervention,
        "tidspunkt": timing,
        "emotionelle": min(total, 10),
        "adfaerd": min(max(total - 10, 0), 10),
        "hyperaktivitet": max(total - 20, 0),
        "kammerat": 0,
        "prosocial": 6 if timing == "foer" else 8,
    }


def answered(child: str, day: str, factor: str, is_present: bool) -> Row:
    """A row of `faktorer`."""
    return {"cpr": child, "dato": date.fromisoformat(day), "faktor": factor, "til_stede": is_present}


EFFECT = Scenario(
    name="effect_of_help",
    extracts={
        "indsatser": [
            help_for("A", A, "2020-02-01", "2020-12-31"),
            help_for("B", B, "2020-02-01", "2020-12-31"),
            help_for("C", C, "2020-02-01", "2020-12-31"),
            help_for("D", D, "2020-03-01", "2021-03-01", kind="anbringelse"),
            # Ended and never measured again.
            help_for("E", E, "2020-02-01", "2020-12-31"),
            # Began before the municipality knew the questionnaire; and still running.
            help_for("F", F, "2020-01-31", "2020-12-31"),
            help_for("G", G, "2020-02-01", None),
        ],
        "sdq": [
            filled_in(A, "2020-02-01", "foer", 20, "A"),
            filled_in(A, "2020-12-01", "efter", 12, "A"),
            filled_in(B, "2020-02-02", "foer", 18, "B"),
            filled_in(B, "2020-06-02", "opfoelgning", 9, "B"),
            filled_in(B, "2020-12-02", "efter", 18, "B"),
            filled_in(C, "2020-02-03", "foer", 15, "C"),
            filled_in(C, "2020-12-03", "efter", 11, "C"),
            filled_in(D, "2020-03-01", "foer", 10, "D"),
            filled_in(D, "2021-03-01", "efter", 14, "D"),
            filled_in(E, "2020-02-05", "foer", 25, "E"),
        ],
        "faktorer": [
            answered(A, "2020-09-30", "venner", False),
            answered(B, "2020-09-30", "stabil_voksen", True),
            answered(A, "2021-02-01", "venner", True),
            answered(A, "2021-02-01", "mistrivsel", False),
        ],
    },
)

SCENARIOS = [EFFECT]
