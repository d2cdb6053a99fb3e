"""Few children behind numbers that look big: what is hidden although the number itself isn't small."""

from collections.abc import Iterator
from datetime import date

from tests.warehouse.world import Number, Row, Scenario, cpr

BORN = "2012-03-01"


def help_to(children: range, kind: str, place: str | None = None) -> Iterator[Row]:
    for child in children:
        yield {
            "indsats_id": f"i{child}",
            "cpr": cpr(BORN, child),
            "indsatstype": kind,
            "anbringelsessted": place,
            "startdato": date(2020, 1, 1),
        }


def spent(
    voucher: str,
    day: date,
    amount: int,
    intervention: str | None,
    account: str = "5.28.21",
    kind: str = "forbrug",
) -> Row:
    return {
        "bilag_id": voucher,
        "bogfoert": day,
        "funktion": account,
        "type": kind,
        "indsats_id": intervention,
        "beloeb": amount,
    }


def money() -> Iterator[Row]:
    # 2020: twenty on step 3 and one on step 6: the rest of the share is one child's.
    for child in range(1, 21):
        yield spent(f"a{child}", date(2020, 5, 1), 1000, f"i{child}")
    yield spent("b", date(2020, 5, 1), 90_000, "i41", "5.28.23")
    # 2021: five on step 6.
    for child in range(1, 21):
        yield spent(f"c{child}", date(2021, 5, 1), 1000, f"i{child}")
    for child in range(41, 46):
        yield spent(f"d{child}", date(2021, 5, 1), 90_000, f"i{child}", "5.28.23")
    # June: many behind what is spent, one behind what is committed.
    for child in range(1, 21):
        yield spent(f"e{child}", date(2021, 6, 1), 1000, f"i{child}")
    yield spent("f", date(2021, 6, 1), 5000, "i1", kind="disponeret")
    # Interventions that nobody delivered are somebody's: one in July, five in August.
    yield spent("g", date(2021, 7, 1), 7000, "x1", "5.28.24")
    for other in range(1, 6):
        yield spent(f"h{other}", date(2021, 8, 1), 7000, f"x{other}", "5.28.24")
    # Nobody's at all, and an account that is no account.
    yield spent("j", date(2021, 9, 1), 800, None, "5.57.72")
    yield spent("k", date(2021, 9, 1), 900, None, "Anna Jensen")
    # Two children's, and nothing in the end.
    yield spent("l", date(2021, 4, 1), 500, "i1", "5.28.20")
    yield spent("m", date(2021, 4, 1), -500, "i2", "5.28.20")


def meetings() -> Iterator[Row]:
    # Five meetings about one child, each with a row of its own for what was agreed.
    for meeting in range(5):
        for child in (cpr(BORN, 1), None):
            yield {
                "moede_id": f"one {meeting}",
                "cpr": child,
                "forum": "netvaerksmoede",
                "dato": date(2021, 5, 3),
                "maal_aftalt": True,
                "evalueret": date(2021, 6, 1),
            }
    # Five meetings about nobody in particular.
    for meeting in range(5):
        yield {"moede_id": f"none {meeting}", "cpr": None, "forum": "halvaarsmoede", "dato": date(2021, 2, 1)}


def follow_ups() -> Iterator[Row]:
    # All of one intervention that nobody delivered; in the quarter before, of five.
    for number in range(5):
        yield {
            "opfoelgning_id": f"one {number}",
            "indsats_id": "x1",
            "dato": date(2021, 5, 3),
            "retning": "ned",
        }
        yield {
            "opfoelgning_id": f"five {number}",
            "indsats_id": f"x{number}",
            "dato": date(2021, 2, 1),
            "retning": "ned",
        }


def guarded(indicator: str, period: str, *, is_shown: bool, **cut: str) -> Number:
    return Number(indicator, period, status="ok" if is_shown else "suppressed", build="guarded", **cut)  # type: ignore[arg-type]


def on(account: str) -> dict[str, str]:
    return {"cut": "account", "cut_value": account}


FEW_BEHIND = Scenario(
    name="few_behind_big_numbers",
    extracts={
        "indsatser": [
            *help_to(range(1, 21), "familiebehandling"),
            *help_to(range(41, 46), "anbringelse", "doegninstitution"),
        ],
        "posteringer": list(money()),
        "moeder": list(meetings()),
        "opfoelgninger": list(follow_ups()),
    },
    expected=[
        Number("udgift_andel_forebyggelse", "2020", 20_000, 110_000, "ok"),
        guarded("udgift_andel_forebyggelse", "2020", is_shown=False),
        # Five on step 6 in 2021: 40,000 of 490,000, but the year isn't over.
        Number("udgift_andel_forebyggelse", "2021", 40_000, 490_000, "provisional", build="guarded"),
        guarded("udgift_forbrug", "2021-06", is_shown=True),
        guarded("udgift_disponeret", "2021-06", is_shown=False),
        guarded("udgift_forbrug", "2021-07", is_shown=False, **on("5.28.24")),
        guarded("udgift_forbrug", "2021-08", is_shown=True, **on("5.28.24")),
        guarded("udgift_forbrug", "2021-09", is_shown=True, **on("5.57.72")),
        Number("udgift_forbrug", "2021-09", 900, status="ok", **on("ukendt")),
        Number("udgift_forbrug", "2021-04", 0, status="ok"),
        guarded("udgift_forbrug", "2021-04", is_shown=False),
        Number("moede_antal", "2021K2", 5, status="ok"),
        guarded("moede_antal", "2021K2", is_shown=False),
        guarded("moede_antal", "2021K1", is_shown=True),
        Number("moede_evalueret", "2021K2", 10, 10, "ok"),
        guarded("moede_evalueret", "2021K2", is_shown=False),
        Number("opfoelgning_retning_ned", "2021K2", 5, 5, "ok"),
        guarded("opfoelgning_retning_ned", "2021K2", is_shown=False),
        guarded("opfoelgning_retning_ned", "2021K1", is_shown=True),
    ],
    absent=[Number("udgift_forbrug", "2021-09", **on("Anna Jensen"))],
)

SCENARIOS = [FEW_BEHIND]
