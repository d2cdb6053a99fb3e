"""Invented results of the schools: the yearly well-being survey, 9th grade's marks, and what came after."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Floats,
    Ints,
    Words,
    day,
    draw,
    either,
    plus_days,
    year_of,
)
from orchestration.demo.enrolments import SCHOOL_STARTS_AT, Enrolments
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records
from orchestration.demo.school_calendar import school_year_of

# --- well-being -----------------------------------------------------------------------------------------

SURVEYED_CLASSES = (4, 9)
"""The four indicators are made of the answers of 4th to 9th grade."""
SHARE_ANSWERING, SHARE_INDICATOR_EMPTY = 0.9, 0.008
# How far each indicator's mean lies from the mean of the four.
_INDICATORS = {"faglig": 0.04, "social": 0.33, "ro_orden": 0.05, "stoette_inspiration": -0.42}
_SPREAD = 0.62

# --- exams ----------------------------------------------------------------------------------------------

MARKS = ("-3", "00", "02", "4", "7", "10", "12")
POINTS = np.array([-3.0, 0.0, 2.0, 4.0, 7.0, 10.0, 12.0])
# Of a standard normal talent, where each mark but the lowest begins.
_MARK_LIMITS = np.array([-2.6, -1.7, -0.9, -0.25, 0.5, 1.25])
COMPULSORY = (
    ("Dansk", "Skriftlig fremstilling"),
    ("Dansk", "Læsning"),
    ("Dansk", "Retskrivning"),
    ("Dansk", "Mundtlig"),
    ("Matematik", "Uden hjælpemidler"),
    ("Matematik", "Med hjælpemidler"),
    ("Engelsk", "Mundtlig"),
    ("Fysik/kemi, biologi og geografi", "Praktisk og mundtlig"),
)
OPTIONAL = (
    ("Tysk", "Mundtlig"),
    ("Historie", "Mundtlig"),
    ("Samfundsfag", "Mundtlig"),
    ("Kristendomskundskab", "Mundtlig"),
    ("Idræt", "Praktisk og mundtlig"),
    ("Geografi", "Skriftlig"),
)
EXAM_CLASS = 9
SHARE_SPECIAL_TAKING_EXAMS = 0.35
SHARE_ILL_AT_EXAM = 0.0025
"""Compulsory exams not taken, one by one."""
SHARE_MISSING_SEVERAL, SHARE_MISSED_BY_THEM = 0.025, 0.45
SHARE_MISSED_IN_SPECIAL = 0.12
SHARE_TAKEN_IN_AUGUST = 0.004

# --- youth education ------------------------------------------------------------------------------------

FIRST_LEAVING_YEAR, LAST_LEAVING_YEAR = 2013, 2020
_EDUCATIONS = {"gymnasial": 0.66, "erhvervsuddannelse": 0.25, "forberedende": 0.06, "anden": 0.03}


def make_school_wellbeing(
    rng: np.random.Generator, profile: Profile, children: Children, enrolments: Enrolments
) -> Records:
    """The yearly survey in the spring: four indicators from 1 to 5 per pupil in 4th to 9th grade."""
    content = rng.normal(size=len(children))
    frames: list[pd.DataFrame] = []
    for year, mean in profile.schools.wellbeing.items():
        on = day(f"{year + 1}-03-15")
        surveyed = enrolments.on(on) & ~enrolments.is_second
        surveyed &= (enrolments.class_level >= SURVEYED_CLASSES[0]) & (
            enrolments.class_level <= SURVEYED_CLASSES[1]
        )
        rows = np.flatnonzero(surveyed & (rng.random(len(surveyed)) < SHARE_ANSWERING))
        child = enrolments.child[rows]
        frame: dict[str, object] = {
            "cpr": children.number[child],
            "skoleaar": np.full(len(rows), school_year_of(year), dtype=object),
            "institution_id": enrolments.institution[rows],
        }
        for name, offset in _INDICATORS.items():
            drawn = mean + offset + _SPREAD * (0.75 * content[child] + 0.66 * rng.normal(size=len(rows)))
            is_empty = rng.random(len(rows)) < SHARE_INDICATOR_EMPTY
            frame[name] = np.where(is_empty, np.nan, _with_mean(drawn, mean + offset))
        frame["svaret"] = plus_days(np.full(len(rows), on), rng.integers(0, 60, len(rows)))
        frames.append(pd.DataFrame(frame))
    rows_of_all = pd.concat(frames, ignore_index=True)
    answered = rows_of_all.pop("svaret").to_numpy().astype("datetime64[D]")
    return Records(rows_of_all, answered)


def _with_mean(values: Floats, mean: float) -> Floats:
    """Answers from 1 to 5 with two decimals, moved so that their mean is about as wanted."""
    for _ in range(4):
        if len(values):
            values = np.clip(values + mean - np.clip(values, 1, 5).mean(), 1, 5)
    moved: Floats = np.round(values, 2)
    return moved


def make_exams(
    rng: np.random.Generator, profile: Profile, children: Children, enrolments: Enrolments
) -> Records:
    """Exams of 9th grade in June: the compulsory ones and one or two others, with the profile's mean."""
    talent = rng.normal(size=len(children)) + 0.12 * ~children.is_boy
    frames: list[pd.DataFrame] = []
    recorded: list[Days] = []
    marked: list[Days] = []
    for year, mean in profile.schools.marks.items():
        frame, known, late = _exams_of(rng, children, enrolments, year=year, mean=mean, talent=talent)
        frames.append(frame)
        recorded.append(known)
        marked.append(late)
    rows = pd.concat(frames, ignore_index=True)
    return Records(rows, np.concatenate(recorded), (Later("karakter", np.concatenate(marked)),))


def _exams_of(
    rng: np.random.Generator,
    children: Children,
    enrolments: Enrolments,
    *,
    year: int,
    mean: float,
    talent: Floats,
) -> tuple[pd.DataFrame, Days, Days]:
    """One school year's exams, the days they are known, and those of the marks that come in August."""
    there = enrolments.on(day(f"{year + 1}-06-01")) & ~enrolments.is_second
    there &= enrolments.class_level == EXAM_CLASS
    is_special = enrolments.kind != "almen"
    there &= ~is_special | (rng.random(len(there)) < SHARE_SPECIAL_TAKING_EXAMS)
    row = np.flatnonzero(there)
    child, special = enrolments.child[row], is_special[row]
    pupils, compulsory = len(row), len(COMPULSORY)

    missing_several = rng.random(pupils) < SHARE_MISSING_SEVERAL
    chance = np.where(special, SHARE_MISSED_IN_SPECIAL, SHARE_ILL_AT_EXAM)
    chance = np.where(missing_several, SHARE_MISSED_BY_THEM, chance)
    taken = rng.random((pupils, compulsory)) >= chance[:, None]
    subject = rng.normal(size=(1, compulsory)) * 0.15
    shown = 0.75 * (talent[child] - 0.7 * special)[:, None] + 0.62 * rng.normal(size=(pupils, compulsory))
    mark = _marks_with_mean(shown + subject, taken, mean)

    extra = rng.integers(1, 3, pupils)
    picked = np.argsort(rng.random((pupils, len(OPTIONAL))), axis=1)[:, :2]
    optional_shown = 0.75 * talent[child][:, None] + 0.62 * rng.normal(size=(pupils, 2))
    optional_mark = np.searchsorted(_MARK_LIMITS, optional_shown)
    optional_taken = rng.random((pupils, 2)) >= chance[:, None]
    has_optional = np.arange(2)[None, :] < extra[:, None]

    pupil = np.concatenate([np.repeat(np.arange(pupils), compulsory), np.repeat(np.arange(pupils), 2)])
    exam = np.concatenate([np.tile(np.arange(compulsory), pupils), compulsory + picked.ravel()])
    all_taken = np.concatenate([taken.ravel(), optional_taken.ravel()])
    all_marks = np.concatenate([mark.ravel(), optional_mark.ravel()])
    wanted = np.flatnonzero(np.concatenate([np.ones(taken.size, dtype=bool), has_optional.ravel()]))
    wanted = wanted[np.lexsort((exam[wanted], pupil[wanted]))]
    pupil, exam, all_taken, all_marks = pupil[wanted], exam[wanted], all_taken[wanted], all_marks[wanted]

    exams = COMPULSORY + OPTIONAL
    subjects: Words = np.array([subject_name for subject_name, _ in exams], dtype=object)
    forms: Words = np.array([form for _, form in exams], dtype=object)
    frame = pd.DataFrame(
        {
            "cpr": children.number[child[pupil]],
            "skoleaar": np.full(len(pupil), school_year_of(year), dtype=object),
            "fag": subjects[exam],
            "proeveform": forms[exam],
            "obligatorisk": exam < compulsory,
            "karakter": either(all_taken, np.array(MARKS, dtype=object)[all_marks], None),
        }
    )
    recorded = plus_days(np.full(len(pupil), day(f"{year + 1}-06-24")), rng.integers(0, 6, pupils)[pupil])
    in_august = all_taken & (rng.random(len(pupil)) < SHARE_TAKEN_IN_AUGUST)
    return frame, recorded, np.where(in_august, day(f"{year + 1}-08-20"), NO_DAY)


def _marks_with_mean(shown: Floats, taken: Flags, mean: float) -> Ints:
    """A mark per pupil and exam, as places in `MARKS`, with the mean of the pupils' means as wanted.

    `shown`, `taken`: pupils × exams. All are lifted or lowered alike, by halving the interval.
    """
    has_any = taken.any(axis=1)
    low, high = -4.0, 4.0
    for _ in range(26):
        middle = (low + high) / 2
        points = POINTS[np.searchsorted(_MARK_LIMITS, shown + middle)] * taken
        means = points.sum(axis=1)[has_any] / taken.sum(axis=1)[has_any]
        if len(means) and means.mean() < mean:
            low = middle
        else:
            high = middle
    marks: Ints = np.searchsorted(_MARK_LIMITS, shown + (low + high) / 2)
    return marks


def make_youth_status(
    rng: np.random.Generator, profile: Profile, children: Children, enrolments: Enrolments
) -> Records:
    """What the young do 15 months after 9th grade: of each year an exact share are in education."""
    chance = rng.normal(size=len(children))
    leaves = year_of(children.birth) + SCHOOL_STARTS_AT + EXAM_CLASS + 1
    frames: list[pd.DataFrame] = []
    recorded: list[Days] = []
    for year in range(FIRST_LEAVING_YEAR, LAST_LEAVING_YEAR + 1):
        left = day(f"{year}-06-30")
        there = (leaves == year) & enrolments.is_pupil
        there &= ~(children.moved_in > left) & ~(children.moved_out < left)
        child = np.flatnonzero(there)
        wanted = round(len(child) * profile.schools.in_youth_education.at(year))
        place = np.empty(len(child), dtype="int64")
        place[np.argsort(-chance[child], kind="stable")] = np.arange(len(child))
        is_in = place < wanted
        status = np.where(
            is_in,
            draw(rng, {"i_gang": 0.985, "fuldfoert": 0.015}, len(child)),
            draw(rng, {"afbrudt": 0.42, "ikke_startet": 0.58}, len(child)),
        )
        education = draw(rng, _EDUCATIONS, len(child))
        frames.append(
            pd.DataFrame(
                {
                    "cpr": children.number[child],
                    "afgangsaar": np.full(len(child), year),
                    "status_15mdr": status,
                    "uddannelsestype": either(is_in & (rng.random(len(child)) >= 0.01), education, None),
                }
            )
        )
        known = np.full(len(child), day(f"{year + 1}-09-15"))
        recorded.append(np.minimum(plus_days(known, rng.integers(0, 10, len(child))), day(TODAY)))
    return Records(pd.concat(frames, ignore_index=True), np.concatenate(recorded))
