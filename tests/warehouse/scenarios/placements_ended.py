"""Placements: how they begin and end, how long they last, who provides them, and the foster families."""

from datetime import date

from tests.warehouse.world import Number, Row, Scenario, cpr

ANOTHER = "390"
"""A municipality that is never a scenario's own unless it asks to be."""

SAG_OF_ANOTHER = "acted by another"
SAG_PAID_BY_ANOTHER = "paid by another"


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def child(number: int, birth: str = "2010-05-05") -> str:
    """A child of her own; ten or eleven years old in most of these stories."""
    return cpr(birth, number)


def placement(
    number: object,
    cpr_number: str,
    start: str,
    end: str | None = None,
    place: str | None = "plejefamilie_almen",
    **more: object,
) -> Row:
    """A row of `indsatser`: a placement unless another `indsatstype` is given."""
    return {
        "indsats_id": number,
        "cpr": cpr_number,
        "indsatstype": "anbringelse",
        "anbringelsessted": place,
        "startdato": day(start),
        "slutdato": day(end),
        **more,
    }


def treatment(number: object, cpr_number: str, start: str, **more: object) -> Row:
    """A row of `indsatser` that is no placement, but counted with them among own and bought places."""
    return {**placement(number, cpr_number, start, place=None), "indsatstype": "familiebehandling", **more}


def case(number: object, cpr_number: str, opened: str = "2015-01-01", **more: object) -> Row:
    """A row of `sager`."""
    return {"sag_id": number, "cpr": cpr_number, "oprettet": day(opened), **more}


def provider(number: object, kind: str, owner: str = "egen", **more: object) -> Row:
    """A row of `tilbud`."""
    return {"tilbud_id": number, "navn": f"Tilbud {number}", "type": kind, "ejer": owner, **more}


def two_cases() -> list[Row]:
    """A case another municipality acts in, and one that another pays for."""
    return [
        case(SAG_OF_ANOTHER, child(400), handlekommune=ANOTHER),
        case(SAG_PAID_BY_ANOTHER, child(401), betalingskommune=ANOTHER),
    ]


NEW = Scenario(
    name="new_placements_by_consent",
    extracts={
        "sager": two_cases(),
        "indsatser": [
            placement("a", child(1), "2020-03-01", samtykke=False, sikkerhedsplan_forsoegt=True),
            placement("b", child(2), "2020-04-01", samtykke=True, sikkerhedsplan_forsoegt=False),
            # Two rows starting the same day are one new placement, without consent because one of them is.
            placement("c1", child(3), "2020-05-01", place="netvaerkspleje", samtykke=True),
            placement("c2", child(3), "2020-05-01", samtykke=False, sikkerhedsplan_forsoegt=True),
            # Nothing is said: not without consent, and no safety plan tried.
            placement("d", child(4), "2020-06-01"),
            # A shift of place without a day between isn't new, with a day between it is.
            placement("e1", child(5), "2020-01-01", "2020-06-30", samtykke=True),
            placement("e2", child(5), "2020-07-01", "2020-09-30", samtykke=False),
            placement("e3", child(5), "2020-10-02", "2020-12-31", samtykke=False),
            # 23 that day, and 22 until tomorrow.
            placement("f", child(6, "1998-03-01"), "2021-03-01", samtykke=False),
            placement("g", child(7, "1998-03-02"), "2021-03-01", samtykke=False),
            # Born on 29 February 1996: 22 on 28 February 2019, 23 on 1 March.
            placement("h1", child(8, "1996-02-29"), "2019-02-28", samtykke=False),
            placement("h2", child(9, "1996-02-29"), "2019-03-01", samtykke=False),
            # A second place beside the first, which began the year before.
            placement("i1", child(10), "2019-12-01"),
            placement("i2", child(10), "2020-08-01", samtykke=False),
            # Of two rows that day only the one the municipality acts in tells.
            placement("j1", child(11), "2020-11-01", samtykke=True),
            placement("j2", child(11), "2020-11-01", samtykke=False, sag_id=SAG_OF_ANOTHER),
            # Placed by another until the day before: new here.
            placement("k1", child(12), "2020-02-01", "2020-11-30", sag_id=SAG_OF_ANOTHER),
            placement("k2", child(12), "2020-12-01", samtykke=False, sag_id=SAG_PAID_BY_ANOTHER),
            # The case was never delivered: the deliverer acts.
            placement("l", child(13), "2020-02-01", samtykke=False, sikkerhedsplan_forsoegt=True, sag_id="?"),
            # For one day only, on the year's last.
            placement("m", child(14), "2017-12-31", "2017-12-31", samtykke=True),
            # Begins tomorrow.
            placement("n", child(15), "2021-10-01", samtykke=False),
            # No placement.
            treatment("o", child(16), "2020-02-01", samtykke=False, sikkerhedsplan_forsoegt=True),
        ],
    },
    expected=[
        # m.
        Number("anbragt_uden_samtykke", "2017", 0, 1, "ok"),
        Number("anbragt_sikkerhedsplan_forsoegt", "2017", 0, 1, "ok"),
        # Nobody was placed: neither a zero nor a pass.
        Number("anbragt_uden_samtykke", "2018", 0, 0, "not_applicable", printed=None, more={"value": None}),
        # h1 and i1; h2 is too old.
        Number("anbragt_uden_samtykke", "2019", 1, 2, "ok", more={"value": 0.5}),
        Number("anbragt_sikkerhedsplan_forsoegt", "2019", 0, 2, "ok"),
        # a, b, c, d, e on 1 January, e on 2 October, j, k, l.
        Number("anbragt_nye", "2020", 9, None, "ok"),
        # a, c, e on 2 October, k, l.
        Number("anbragt_uden_samtykke", "2020", 5, 9, "ok"),
        # a, c, l.
        Number("anbragt_sikkerhedsplan_forsoegt", "2020", 3, 9, "ok"),
        # g alone.
        Number("anbragt_uden_samtykke", "2021", 1, 1, "provisional"),
        Number("anbragt_sikkerhedsplan_forsoegt", "2021", 0, 1, "provisional"),
    ],
    absent=[Number("anbragt_uden_samtykke", "2016"), Number("anbragt_uden_samtykke", "2022")],
)

LEFT = {"ophoersaarsag": "barnet_forlader"}
GIVEN_UP = {"ophoersaarsag": "stedet_opgiver"}
BOTH = {"ophoersaarsag": "begge_opgiver"}

BREAKDOWNS = Scenario(
    name="breakdowns",
    today=date(2021, 6, 15),
    extracts={
        "sager": two_cases(),
        "indsatser": [
            placement("a", child(1), "2018-12-31"),
            # Ends on the year's last day: broken down in it, and placed on it.
            placement("b", child(2), "2020-01-01", "2020-12-31", **LEFT),
            # Ends the day before it; then in another place.
            placement("c1", child(3), "2020-01-01", "2020-12-30", **GIVEN_UP),
            placement("c2", child(3), "2020-12-31"),
            # Twice in the year, one child.
            placement("d1", child(4), "2020-01-01", "2020-03-31", **BOTH),
            placement("d2", child(4), "2020-04-01", "2020-08-15", **BOTH),
            # Other reasons and none.
            placement("e", child(5), "2020-01-01", "2020-06-30", ophoersaarsag="planlagt_skift"),
            placement("f", child(6), "2020-01-01", "2020-07-31"),
            # 17 on the last day, and 18 that very day.
            placement("g", child(7, "2002-07-01"), "2020-01-01", "2020-06-30", **LEFT),
            placement("h", child(8, "2002-07-01"), "2020-01-01", "2020-07-01", **LEFT),
            # Born on 29 February 2000: 17 on 28 February 2018, 18 on 1 March.
            placement("i1", child(9, "2000-02-29"), "2017-06-01", "2018-02-28", **LEFT),
            placement("i2", child(10, "2000-02-29"), "2017-06-01", "2018-03-01", **LEFT),
            # 18 on the year's last day, and 17 until tomorrow.
            placement("j", child(11, "2002-12-31"), "2020-02-01"),
            placement("k", child(12, "2003-01-01"), "2020-02-01"),
            # In two places at year end.
            placement("l1", child(13), "2020-03-01", place="netvaerkspleje"),
            placement("l2", child(13), "2020-03-01", place="doegninstitution"),
            # Another municipality acts.
            placement("m", child(14), "2020-01-01", "2020-12-31", sag_id=SAG_OF_ANOTHER, **LEFT),
            # No placement.
            placement("n", child(15), "2020-01-01", "2020-12-31", None, indsatstype="kontaktperson", **LEFT),
            # The end is planned, after today: still running.
            placement("o", child(16), "2020-10-01", "2021-12-01", **LEFT),
            # The last day is today.
            placement("p", child(17), "2021-01-01", "2021-06-15", **GIVEN_UP),
            # Begins after today.
            placement("q", child(18), "2021-07-01", "2021-07-15", **LEFT),
        ],
    },
    expected=[
        # i1 and i2 are 17 on 31 December.
        Number("anbragt_sammenbrud", "2017", 0, 2, "ok"),
        # i1 broke down; a was placed that very day.
        Number("anbragt_sammenbrud", "2018", 1, 1, "ok", more={"value": 1.0}),
        Number("anbragt_sammenbrud", "2019", 0, 1, "ok"),
        # b, c, d twice, g; placed on 31 December: a, b, c, k, l, o.
        Number("anbragt_sammenbrud", "2020", 5, 6, "ok", more={"value": 5 / 6}),
        # p; placed today: a, c, l, o, p. k has turned 18.
        Number("anbragt_sammenbrud", "2021", 1, 5, "provisional", more={"value": 0.2}),
    ],
    absent=[Number("anbragt_sammenbrud", "2016")],
)

MORE_BREAKDOWNS_THAN_CHILDREN = Scenario(
    name="more_breakdowns_than_children",
    extracts={
        "indsatser": [
            # Three places gave one child up; a fourth still has her.
            placement(1, child(1), "2019-02-01", "2019-02-28", **GIVEN_UP),
            placement(2, child(1), "2019-03-01", "2019-05-31", **BOTH),
            placement(3, child(1), "2019-06-01", "2019-09-30", **LEFT),
            placement(4, child(1), "2019-10-01", "2020-02-29", **LEFT),
        ]
    },
    expected=[
        Number("anbragt_sammenbrud", "2019", 3, 1, "ok", more={"value": 3.0}),
        # One broke down and nobody is placed on 31 December: no rate, and no pass.
        Number("anbragt_sammenbrud", "2020", ..., 0, "not_applicable", more={"value": None}),
        Number("anbragt_sammenbrud", "2021", 0, 0, "not_applicable", more={"value": None}),
    ],
)

HOME = {"ophoersaarsag": "hjemgivelse"}
ADOPTED = {"ophoersaarsag": "bortadoption"}

ENDED_AS = Scenario(
    name="brought_home_and_adopted",
    today=date(2021, 6, 15),
    extracts={
        "sager": two_cases(),
        "indsatser": [
            placement("a", child(1), "2018-01-01", "2020-01-01", **HOME),
            placement("b", child(2), "2018-01-01", "2019-12-31", **HOME),
            # Placements are counted: two of one child.
            placement("c1", child(3), "2018-01-01", "2020-05-05", "netvaerkspleje", **HOME),
            placement("c2", child(3), "2018-01-01", "2020-05-05", "eget_vaerelse", **HOME),
            # 22 on the last day, and 23 that very day.
            placement("d", child(4, "1997-06-01"), "2018-01-01", "2020-05-31", **HOME),
            placement("e", child(5, "1997-06-01"), "2018-01-01", "2020-06-01", **HOME),
            # Born on 29 February 1996: 22 on 28 February 2019, 23 on 1 March.
            placement("f", child(6, "1996-02-29"), "2018-01-01", "2019-02-28", **HOME),
            placement("g", child(7, "1996-02-29"), "2018-01-01", "2019-03-01", **HOME),
            # No placement; another acts; a reason but no end; an end but no reason.
            placement("h", child(8), "2018-01-01", "2020-02-01", None, indsatstype="aflastning", **HOME),
            placement("i", child(9), "2018-01-01", "2020-02-01", sag_id=SAG_OF_ANOTHER, **HOME),
            placement("j", child(10), "2018-01-01", **HOME),
            placement("k", child(11), "2018-01-01", "2020-02-01"),
            # Nobody knows where she was.
            placement("l", child(12), "2018-01-01", "2020-02-01", None, **HOME),
            # The last day is today; tomorrow.
            placement("m", child(13), "2018-01-01", "2021-06-15", **HOME),
            placement("n", child(14), "2018-01-01", "2021-06-16", **HOME),
            placement("o", child(15), "2018-01-01", "2020-09-01", **ADOPTED),
            # Paid by another, and acted here.
            placement(
                "p",
                child(16, "2020-08-01"),
                "2020-08-02",
                "2020-12-31",
                sag_id=SAG_PAID_BY_ANOTHER,
                **ADOPTED,
            ),
        ],
    },
    expected=[
        # b, f.
        Number("anbragt_hjemgivet", "2019", 2, None, "ok"),
        # a, c twice, d, l.
        Number("anbragt_hjemgivet", "2020", 5, None, "ok", printed="5"),
        # m.
        Number("anbragt_hjemgivet", "2021", 1, None, "provisional"),
        # o, p.
        Number("anbragt_bortadoption", "2020", 2, None, "ok"),
        Number("anbragt_bortadoption", "2021", 0, None, "provisional"),
    ],
    absent=[
        Number("anbragt_hjemgivet", "2018"),
        Number("anbragt_hjemgivet", "2022"),
        Number("anbragt_bortadoption", "2019"),
    ],
)

OWN = "851"

A_YEAR_ON = Scenario(
    name="no_longer_placed_a_year_on",
    municipality=OWN,
    extracts={
        "sager": [
            *two_cases(),
            case("another acts, nobody is named to pay", child(402), handlekommune=ANOTHER),
        ],
        "indsatser": [
            placement("a", child(1), "2020-01-01"),
            # Until yesterday.
            placement("b", child(2), "2020-09-30", "2021-09-29"),
            # Until 30 September 2020, that day too; until the day before.
            placement("c", child(3), "2019-01-01", "2020-09-30"),
            placement("d", child(4), "2019-01-01", "2020-09-29"),
            # From the day after.
            placement("e", child(5), "2020-10-01"),
            # Away in between and back today.
            placement("f1", child(6), "2020-01-01", "2020-12-31"),
            placement("f2", child(6), "2021-09-30", place="netvaerkspleje"),
            # Planned to end after today; ends today.
            placement("g", child(7), "2020-01-01", "2021-10-15"),
            placement("h", child(8), "2020-01-01", "2021-09-30"),
            # 22 a year ago, whatever her age now; 23 already then.
            placement("i", child(9, "1997-10-01"), "2020-01-01"),
            placement("j", child(10, "1997-09-30"), "2020-01-01"),
            # Another pays: by the row; by the case; by the case but not by the row.
            placement("k", child(11), "2020-01-01", betalingskommune=ANOTHER),
            placement("l", child(12), "2020-01-01", sag_id=SAG_PAID_BY_ANOTHER),
            placement("m", child(13), "2020-01-01", sag_id=SAG_PAID_BY_ANOTHER, betalingskommune=OWN),
            # Another acts; paying is what counts here.
            placement("n", child(14), "2020-01-01", sag_id="another acts, nobody is named to pay"),
            # Still placed, but another pays now.
            placement("o1", child(15), "2020-01-01", "2021-03-31"),
            placement("o2", child(15), "2021-04-01", betalingskommune=ANOTHER),
            # On leap day alone.
            placement("p", child(16), "2020-02-29", "2020-02-29"),
        ],
    },
    expected=[
        # c, d were the first, in January 2019.
        Number("anbragt_ikke_et_aar_efter", "2020-01", 0, 2, "ok"),
        # 28 February 2019 against 29 February 2020.
        Number("anbragt_ikke_et_aar_efter", "2020-02", 0, 2, "ok"),
        # c is placed on its last day, d is not.
        Number("anbragt_ikke_et_aar_efter", "2020-09", 1, 2, "ok"),
        Number("anbragt_ikke_et_aar_efter", "2020-10", 2, 2, "ok"),
        # 29 February 2020: a, c, d, f, g, h, i, j (22 then), m, n, o, p. Not on 28 February 2021: c, d, f, p.
        Number("anbragt_ikke_et_aar_efter", "2021-02", 4, 12, "ok"),
        # 30 September 2020: a, b, c, f, g, h, i, m, n, o. Not today: b, c, o.
        Number("anbragt_ikke_et_aar_efter", "2021-09", 3, 10, "ok", more={"value": 0.3}),
    ],
    absent=[Number("anbragt_ikke_et_aar_efter", "2019-12"), Number("anbragt_ikke_et_aar_efter", "2021-10")],
)

A_MONTH = 30.4375

DURATION = Scenario(
    name="months_so_far",
    extracts={
        "sager": two_cases(),
        "tilbud": [provider("T1", "opholdssted"), provider("T2", "familiehus")],
        "indsatser": [
            # The first day counts, and so does the last.
            placement("a", child(1), "2021-09-30"),
            placement("b", child(2), "2021-09-01", place="netvaerkspleje"),
            # Ended yesterday; ends today.
            placement("c", child(3), "2021-08-30", "2021-09-29"),
            placement("d", child(4), "2021-07-01", "2021-09-30", "doegninstitution"),
            # Planned to end after today.
            placement("e", child(5), "2020-09-30", "2022-01-01"),
            # One child in two kinds of place.
            placement("f1", child(6), "2021-08-01", place="netvaerkspleje"),
            placement("f2", child(6), "2021-09-21", place="eget_vaerelse"),
            # No kind; the provider's; a provider's that is none; the row's before the provider's.
            placement("g", child(7), "2021-09-11", place=None),
            placement("h", child(8), "2021-09-16", place=None, tilbud_id="T1"),
            placement("i", child(9), "2021-09-26", place=None, tilbud_id="T2"),
            placement("j", child(10), "2021-09-27", place="kost_efterskole", tilbud_id="T1"),
            # 23 today, 22 a month ago; 22 until tomorrow.
            placement("k", child(11, "1998-09-30"), "2021-08-31", place="doegninstitution"),
            placement("l", child(12, "1998-10-01"), "2021-09-29"),
            # Another pays; another only acts.
            placement("m1", child(13), "2021-09-01", betalingskommune=ANOTHER),
            placement("m2", child(13), "2021-09-01", sag_id=SAG_PAID_BY_ANOTHER),
            placement("n", child(14), "2021-09-28", place="sikret_institution", sag_id=SAG_OF_ANOTHER),
            # Begins tomorrow; no placement.
            placement("o", child(15), "2021-10-01"),
            placement("p", child(16), "2021-09-01", place=None, indsatstype="kontaktperson"),
        ],
    },
    expected=[
        Number("anbragt_varighed", "2020-09", 1 / A_MONTH, 1, "ok"),
        # On 31 August, in days: c 2, d 31 + 31, e 366 - 30, f 31, k 1.
        Number("anbragt_varighed", "2021-08", 432 / A_MONTH, 5, "ok"),
        # On 30 September: a 1, b 30, d 31 + 31 + 30, e 366, f 61 and 10, g 20, h 15, i 5, j 4, l 2, n 3.
        Number("anbragt_varighed", "2021-09", 609 / A_MONTH, 12, "ok", more={"value": 609 / A_MONTH / 12}),
        # a, e, l.
        Number(
            *("anbragt_varighed", "2021-09", 369 / A_MONTH, 3, "ok"),
            cut="place_kind",
            cut_value="plejefamilie_almen",
        ),
        # b and one of f's.
        Number(
            *("anbragt_varighed", "2021-09", 91 / A_MONTH, 2, "ok"),
            cut="place_kind",
            cut_value="netvaerkspleje",
        ),
        # d; k is too old.
        Number(
            *("anbragt_varighed", "2021-09", 92 / A_MONTH, 1, "ok"),
            cut="place_kind",
            cut_value="doegninstitution",
        ),
        Number(
            *("anbragt_varighed", "2021-08", 63 / A_MONTH, 2, "ok"),
            cut="place_kind",
            cut_value="doegninstitution",
        ),
        Number(
            *("anbragt_varighed", "2021-09", 10 / A_MONTH, 1, "ok"),
            cut="place_kind",
            cut_value="eget_vaerelse",
        ),
        # g and i.
        Number(*("anbragt_varighed", "2021-09", 25 / A_MONTH, 2, "ok"), cut="place_kind", cut_value="ukendt"),
        Number(
            *("anbragt_varighed", "2021-09", 15 / A_MONTH, 1, "ok"), cut="place_kind", cut_value="opholdssted"
        ),
        Number(
            *("anbragt_varighed", "2021-09", 4 / A_MONTH, 1, "ok"),
            cut="place_kind",
            cut_value="kost_efterskole",
        ),
        Number(
            *("anbragt_varighed", "2021-09", 3 / A_MONTH, 1, "ok"),
            cut="place_kind",
            cut_value="sikret_institution",
        ),
    ],
    absent=[Number("anbragt_varighed", "2020-08"), Number("anbragt_varighed", "2021-10")],
)

ACROSS_THE_NEW_LAW = Scenario(
    name="placed_across_the_new_law",
    today=date(2024, 2, 29),
    extracts={"indsatser": [placement(1, child(1, "2015-05-05"), "2023-12-31")]},
    expected=[
        Number("anbragt_varighed", "2023-12", 1 / A_MONTH, 1, "ok"),
        # The new law's ladder doesn't begin a new placement: 1 + 31, 1 + 31 + 29.
        Number("anbragt_varighed", "2024-01", 32 / A_MONTH, 1, "ok"),
        Number("anbragt_varighed", "2024-02", 61 / A_MONTH, 1, "ok"),
        Number("anbragt_egne_tilbud", "2024-02", 0, 1, "ok"),
        Number("anbragt_uden_samtykke", "2023", 0, 1, "ok"),
        Number("anbragt_uden_samtykke", "2024", 0, 0, "not_applicable"),
    ],
)

OWN_PROVIDERS = Scenario(
    name="own_and_bought_places",
    extracts={
        "sager": two_cases(),
        "tilbud": [
            provider("own", "plejefamilie_almen"),
            provider("bought", "opholdssted", "ekstern"),
            provider("house", "familiehus"),
            provider("closed", "plejefamilie_almen", godkendt_til=day("2020-12-31")),
        ],
        "indsatser": [
            placement("a", child(1), "2021-08-31", tilbud_id="own"),
            placement("b", child(2), "2021-09-01", tilbud_id="bought"),
            treatment("c", child(3), "2021-09-01", tilbud_id="house"),
            # No provider, and one that nobody knows: not own, but there.
            treatment("d", child(4), "2021-09-01"),
            placement("e", child(5), "2021-09-01", tilbud_id="?"),
            # Other types aren't looked at.
            placement("f", child(6), "2021-09-01", place=None, indsatstype="aflastning", tilbud_id="own"),
            # Ended yesterday; ends today; planned to end after today; begins tomorrow.
            placement("g", child(7), "2021-08-01", "2021-09-29", tilbud_id="own"),
            placement("h", child(8), "2021-09-01", "2021-09-30", tilbud_id="own"),
            placement("i", child(9), "2021-09-01", "2021-12-31", tilbud_id="bought"),
            placement("j", child(10), "2021-10-01", tilbud_id="own"),
            # 23 today, 22 a month ago.
            placement("k", child(11, "1998-09-30"), "2021-08-01", tilbud_id="bought"),
            # Another acts; another only pays.
            placement("l", child(12), "2021-09-01", tilbud_id="own", sag_id=SAG_OF_ANOTHER),
            placement("m", child(13), "2021-09-01", tilbud_id="own", betalingskommune=ANOTHER),
            # The rows are counted: two of the first child's.
            treatment("n", child(1), "2021-09-01", tilbud_id="house"),
            # An own provider stays own when its approval has run out.
            placement("o", child(14), "2021-09-01", tilbud_id="closed"),
        ],
    },
    expected=[
        # Own: a, g; bought: k.
        Number("anbragt_egne_tilbud", "2021-08", 2, 3, "ok", more={"value": 2 / 3}),
        # Own: a, c, h, m, n, o; not: b, d, e, i.
        Number("anbragt_egne_tilbud", "2021-09", 6, 10, "ok", more={"value": 0.6}),
    ],
    absent=[Number("anbragt_egne_tilbud", "2021-07"), Number("anbragt_egne_tilbud", "2021-10")],
)


def foster(
    number: object, grade: str, approved: str | None, until: str | None = None, owner: str = "egen"
) -> Row:
    """A foster family among the providers."""
    return provider(
        number, f"plejefamilie_{grade}", owner, godkendt_fra=day(approved), godkendt_til=day(until)
    )


FOSTER_FAMILIES = Scenario(
    name="approved_foster_families",
    extracts={
        "tilbud": [
            # Approved on a month's last day.
            foster(1, "almen", "2021-06-30"),
            # The last day counts.
            foster(2, "forstaerket", "2021-07-31", "2021-08-31"),
            foster(3, "specialiseret", "2021-08-01", "2021-09-29"),
            # Nobody knows since when.
            foster(4, "specialiseret", None),
            foster(5, "specialiseret", None, "2022-12-31"),
            # Approved from tomorrow; from today until a day to come.
            foster(6, "almen", "2021-10-01"),
            foster(7, "specialiseret", "2021-09-30", "2022-12-31"),
            # Over before the month's last day.
            foster(8, "almen", "2021-07-01", "2021-07-30"),
            # Whoever owns it.
            foster(9, "forstaerket", "2021-09-01", owner="ekstern"),
            # Open, as some systems write it.
            foster(10, "almen", "2021-09-15", "9999-12-31"),
            # No foster families.
            provider(11, "netvaerkspleje", godkendt_fra=day("2021-01-01")),
            provider(12, "opholdssted", godkendt_fra=day("2021-01-01")),
        ]
    },
    expected=[
        Number("plejefamilier_godkendte", "2021-06", 1, None, "ok"),
        # 1, 2.
        Number("plejefamilier_godkendte", "2021-07", 2, None, "ok"),
        # 1, 2, 3.
        Number("plejefamilier_godkendte", "2021-08", 3, None, "ok"),
        # 1, 7, 9, 10.
        Number("plejefamilier_godkendte", "2021-09", 4, None, "ok", printed="4"),
        # 3, then 7.
        Number("plejefamilier_specialiserede", "2021-08", 1, None, "ok"),
        Number("plejefamilier_specialiserede", "2021-09", 1, None, "ok"),
    ],
    absent=[
        Number("plejefamilier_godkendte", "2021-05"),
        Number("plejefamilier_godkendte", "2021-10"),
        Number("plejefamilier_specialiserede", "2021-07"),
    ],
)

MIDDLE_OF_SEPTEMBER = Scenario(
    name="placements_in_the_middle_of_a_month",
    today=date(2021, 9, 15),
    extracts={
        "tilbud": [
            provider("own", "netvaerkspleje"),
            provider("bought", "opholdssted", "ekstern"),
            foster(1, "specialiseret", "2021-07-01", "2021-07-31"),
            # From tomorrow; from today; until today; until yesterday.
            foster(2, "almen", "2021-09-16"),
            foster(3, "almen", "2021-09-15"),
            foster(4, "almen", "2021-09-01", "2021-09-15"),
            foster(5, "almen", "2021-09-01", "2021-09-14"),
        ],
        "indsatser": [
            # Ends today; ended yesterday; planned to end later this month; tomorrow.
            placement("a", child(1), "2020-09-30", "2021-09-15", tilbud_id="own"),
            placement("b", child(2), "2020-09-30", "2021-09-14"),
            placement("c", child(3), "2020-09-20", "2021-09-30"),
            placement("d", child(4), "2020-10-01", "2021-09-16", tilbud_id="bought"),
            # Begins tomorrow.
            placement("e", child(5), "2021-09-16", tilbud_id="own"),
            # 23 tomorrow: a stock of today takes today's age.
            placement("f", child(6, "1998-09-16"), "2021-09-01", tilbud_id="own"),
        ],
    },
    expected=[
        # 30 September 2020: a, b, c. Not today: b.
        Number("anbragt_ikke_et_aar_efter", "2021-09", 1, 3, "provisional"),
        # Days: a 366 - 15, c 361, d 350, f 15.
        Number("anbragt_varighed", "2021-09", 1077 / A_MONTH, 4, "provisional"),
        # Own: a, f; not: c, d.
        Number("anbragt_egne_tilbud", "2021-09", 2, 4, "provisional"),
        Number("plejefamilier_godkendte", "2021-07", 1, None, "ok"),
        # Between two of them, a zero.
        Number("plejefamilier_godkendte", "2021-08", 0, None, "ok", printed="0"),
        # 3, 4.
        Number("plejefamilier_godkendte", "2021-09", 2, None, "provisional"),
        Number("plejefamilier_specialiserede", "2021-08", 0, None, "ok"),
        Number("plejefamilier_specialiserede", "2021-09", 0, None, "provisional"),
        # Never ended so: a zero, and nothing before it.
        Number("anbragt_bortadoption", "2021", 0, None, "provisional"),
    ],
    absent=[
        Number("anbragt_ikke_et_aar_efter", "2021-08"),
        Number("anbragt_bortadoption", "2020"),
        Number("plejefamilier_godkendte", "2021-06"),
    ],
)

ENDED_LATER = Scenario(
    name="placement_ended_as_known_later",
    earlier={
        # As it stood on 15 August: to end on the 20th, which on 31 August has been.
        date(2021, 8, 15): {
            "indsatser": [placement(1, child(1), "2020-08-31", "2021-08-20", samtykke=False, **HOME)],
            "tilbud": [foster(1, "almen", "2020-01-31")],
        }
    },
    extracts={
        # It went on, and with consent; the foster family's approval ended in August.
        "indsatser": [placement(1, child(1), "2020-08-31", samtykke=True)],
        "tilbud": [foster(1, "almen", "2020-01-31", "2021-08-30")],
    },
    expected=[
        Number("anbragt_hjemgivet", "2021", 1, None, "provisional", build="as_known_on"),
        Number("anbragt_hjemgivet", "2021", 0, None, "provisional"),
        Number("anbragt_uden_samtykke", "2020", 1, 1, "ok", build="as_known_on"),
        Number("anbragt_uden_samtykke", "2020", 0, 1, "ok"),
        Number("anbragt_ikke_et_aar_efter", "2021-08", 1, 1, "ok", build="as_known_on"),
        Number("anbragt_ikke_et_aar_efter", "2021-08", 0, 1, "ok"),
        Number("plejefamilier_godkendte", "2021-08", 1, None, "ok", build="as_known_on"),
        Number("plejefamilier_godkendte", "2021-08", 0, None, "ok"),
        Number("plejefamilier_godkendte", "2021-07", 1, None, "ok"),
    ],
    absent=[Number("plejefamilier_godkendte", "2021-09", build="as_known_on")],
)

SHARED = child(1, "2011-11-11")

HERE = Scenario(
    name="placed_first_here",
    extracts={
        # The same case number as there, where it is the municipality's own.
        "sager": [case("1", SHARED), case("2", child(2), handlekommune=ANOTHER)],
        "indsatser": [
            placement(1, SHARED, "2020-01-01", "2020-03-31", sag_id="1", samtykke=False, **LEFT),
            placement(2, child(2), "2020-01-01", sag_id="2", samtykke=False),
            placement(3, child(3), "2020-02-01", samtykke=True),
        ],
    },
    expected=[
        Number("anbragt_uden_samtykke", "2020", 1, 2, "ok"),
        # The child is placed elsewhere at year end: only the third is placed here.
        Number("anbragt_sammenbrud", "2020", 1, 1, "ok"),
        # Placed here on 31 March 2020 with its last day; not here a year on, wherever she is.
        Number("anbragt_ikke_et_aar_efter", "2021-03", 1, 3, "ok"),
    ],
)
THERE = Scenario(
    name="placed_then_there",
    extracts={
        "sager": [case("1", child(3), handlekommune=ANOTHER), case("2", SHARED)],
        "indsatser": [
            # A day after the place in the other municipality: new here.
            placement(1, SHARED, "2020-04-01", sag_id="2", samtykke=False),
            placement(3, child(3), "2020-02-01", "2020-05-31", sag_id="1", **LEFT),
        ],
    },
    expected=[
        Number("anbragt_uden_samtykke", "2020", 1, 1, "ok"),
        Number("anbragt_sammenbrud", "2020", 0, 1, "ok"),
        # It pays for the one that another acts for: both on 30 April 2020, a year on only the first.
        Number("anbragt_ikke_et_aar_efter", "2021-04", 1, 2, "ok"),
    ],
)

FEW_PLACED = Scenario(
    name="few_placements_ended",
    extracts={
        "indsatser": [
            # Brought home: 5 children in 2018, 4 in 2019, six placements of 4 in 2020.
            *[placement(f"a{i}", child(i), "2017-01-01", "2018-06-30", **HOME) for i in range(1, 6)],
            *[placement(f"b{i}", child(i), "2018-09-01", "2019-06-30", **HOME) for i in range(1, 5)],
            *[placement(f"c{i}", child(i), "2019-09-01", "2020-03-31", **HOME) for i in range(1, 5)],
            *[placement(f"d{i}", child(i), "2020-04-01", "2020-06-30", **HOME) for i in range(1, 3)],
        ]
    },
    expected=[
        Number("anbragt_hjemgivet", "2018", 5, None, "ok", build="guarded"),
        Number("anbragt_hjemgivet", "2019", None, None, "suppressed", printed=None, build="guarded"),
        Number("anbragt_hjemgivet", "2019", 4, None, "ok"),
        Number("anbragt_hjemgivet", "2020", None, None, "suppressed", build="guarded"),
        Number("anbragt_hjemgivet", "2020", 6, None, "ok"),
        # A mean of four is hidden, of five it's shown: 31 May 2018, all since 1 January 2017.
        Number("anbragt_varighed", "2018-05", 5 * 516 / A_MONTH, 5, "ok", build="guarded"),
        Number("anbragt_varighed", "2018-09", None, None, "suppressed", build="guarded"),
        Number("anbragt_varighed", "2018-09", 4 * 30 / A_MONTH, 4, "ok"),
    ],
)

SCENARIOS = [
    NEW,
    BREAKDOWNS,
    MORE_BREAKDOWNS_THAN_CHILDREN,
    ENDED_AS,
    A_YEAR_ON,
    DURATION,
    ACROSS_THE_NEW_LAW,
    OWN_PROVIDERS,
    FOSTER_FAMILIES,
    MIDDLE_OF_SEPTEMBER,
    ENDED_LATER,
    HERE,
    THERE,
    FEW_PLACED,
]
