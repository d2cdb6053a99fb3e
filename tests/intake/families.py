"""A family with cases, in files as its two municipalities deliver them, under the project's own contract."""

import hashlib
import hmac
import uuid
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from orchestration.erasure import forget
from orchestration.intake.contract import load_contracts
from orchestration.intake.erasing import Erasure
from orchestration.settings import Settings

from .world import ANNE, BO, CARL, SECRET, World

MOTHER = "650391-4008"
CONTRACTS = load_contracts()

CHILDREN = "cpr;koen;status"
CASES = "sag_id;cpr;oprettet;lukket"
CASEWORKERS = "sag_id;fra;til;medarbejder_id"
SUPERVISION = "maaned;sag_id;spoergsmaal;relevant;opfyldt"
ASSESSMENTS = "undersoegelse_id;sag_id;cpr;opmaerksom;igangsat;afsluttet"
INTERVENTIONS = "indsats_id;sag_id;cpr;indsatstype;startdato;slutdato"
FOLLOW_UPS = "opfoelgning_id;indsats_id;dato;retning"
NOTIFICATIONS = "underretning_id;cpr;modtaget;ufoedt;underretter"
CAUSES = "underretning_id;aarsag"
POSTINGS = "bilag_id;bogfoert;funktion;type;indsats_id;cpr;beloeb"
MEETINGS = "moede_id;cpr;forum;dato"

TABLES = (
    "boern",
    "sager",
    "sagsbehandlere",
    "ledelsestilsyn",
    "undersoegelser",
    "indsatser",
    "opfoelgninger",
    "underretninger",
    "underretning_aarsager",
    "posteringer",
    "moeder",
)


def family_world(folder: Path) -> World:
    """A data folder under the project's own contract, in which a full delivery may lack what it likes."""
    lenient = {
        name: extract.model_copy(update={"max_shrink_share": Decimal(1)})
        for name, extract in CONTRACTS.extracts.items()
    }
    return World(folder / "data", contracts=replace(CONTRACTS, extracts=lenient))


def deliver_family(world: World, *, anne: str = ANNE, day: str = "20210831", code: str = "330") -> None:
    """Anne (case s1, intervention i1), her brother Bo, whose own help is given in Anne's case, and Carl."""
    files = {
        "boern": (CHILDREN, f"{anne};K;bopael", f"{BO};M;bopael", f"{CARL};M;bopael"),
        "sager": (CASES, f"s1;{anne};01-01-2020;", f"s2;{BO};01-01-2020;", f"s3;{CARL};01-02-2020;"),
        "sagsbehandlere": (CASEWORKERS, "s1;01-01-2020;;m1", "s2;01-01-2020;;m1", "s3;01-02-2020;;m2"),
        "ledelsestilsyn": (
            SUPERVISION,
            "01-03-2020;s1;boernesamtale;J;J",
            "01-03-2020;s2;boernesamtale;J;J",
        ),
        "undersoegelser": (
            ASSESSMENTS,
            f"x1;s1;{anne};01-01-2020;;",
            f"x2;s1;{BO};01-01-2020;;",
        ),
        "indsatser": (
            INTERVENTIONS,
            f"i1;s1;{anne};familiebehandling;01-03-2020;",
            f"i2;s1;{BO};kontaktperson;01-03-2020;",
            f"i3;s3;{CARL};kontaktperson;01-03-2020;",
        ),
        "opfoelgninger": (
            FOLLOW_UPS,
            "o1;i1;01-06-2020;ned",
            "o2;i2;01-06-2020;ned",
            "o3;i1;01-09-2020;uaendret",
        ),
        "underretninger": (
            NOTIFICATIONS,
            f"u1;{anne};01-01-2020 09:00;;skole",
            f"u2;{MOTHER};01-01-2020 09:00;J;sundhedspleje",
            f"u3;{BO};01-01-2020 09:00;;skole",
        ),
        "underretning_aarsager": (CAUSES, "u1;trivsel", "u1;vold", "u2;andet", "u3;trivsel"),
        "posteringer": (
            POSTINGS,
            f"p1;01-04-2020;5.28.21;forbrug;;{anne};100,5",
            "p2;01-04-2020;5.28.21;forbrug;i1;;200",
            f"p3;01-04-2020;5.28.21;forbrug;i1;{BO};300",
            "p4;01-04-2020;5.28.21;budget;;;400",
            "p5;01-04-2020;5.28.21;forbrug;i2;;500",
        ),
        "moeder": (
            MEETINGS,
            f"n1;{anne};netvaerksmoede;01-05-2020",
            f"n1;{BO};netvaerksmoede;01-05-2020",
            "n2;;tvaers_skole;01-05-2020",
        ),
    }
    for extract, lines in files.items():
        world.deliver(f"{extract}_{code}_{day}.csv", *lines)


def erase(world: World, number: str = ANNE) -> Erasure:
    return forget(world.settings, world.contracts, number)


def child_key(number: str, secret: str = SECRET) -> uuid.UUID:
    """A child's key, worked out without the project's code."""
    digits = number.replace("-", "")
    return uuid.UUID(hmac.new(secret.encode(), digits.encode(), hashlib.sha256).hexdigest()[:32])


def forms_of_key(key: uuid.UUID) -> tuple[bytes, ...]:
    """A key as it can stand in a file: as text, as bytes, and as DuckDB stores it (first bit turned)."""
    stored = key.int ^ (1 << 127)
    return (
        str(key).encode(),
        key.hex.encode(),
        key.bytes,
        stored.to_bytes(16, "little"),
        stored.to_bytes(16, "big"),
    )


def files_with(settings: Settings, needles: tuple[bytes, ...]) -> list[str]:
    """Files below the data folder, but for the deliveries, in which one of the needles stands."""
    return [
        str(path.relative_to(settings.data))
        for path in sorted(settings.data.rglob("*"))
        if path.is_file()
        and not path.is_relative_to(settings.extracts_dir)
        and any(needle in path.read_bytes() for needle in needles)
    ]
