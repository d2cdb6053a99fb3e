"""One invented municipality: everything its systems hold, made when it is first asked for."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from orchestration.demo.absence import make_absence
from orchestration.demo.arrays import NO_DAY, Flags, Words, birthday, day, either, plus_days, random_days
from orchestration.demo.assessments import ChildAssessments, make_child_assessments
from orchestration.demo.cases import Cases, make_cases
from orchestration.demo.casework import Casework, make_casework
from orchestration.demo.daycare_staff import make_daycare_staff
from orchestration.demo.enrolments import Enrolments, make_enrolments
from orchestration.demo.factors import make_factors
from orchestration.demo.followups import make_follow_ups
from orchestration.demo.language import make_language_assessments
from orchestration.demo.measured import Measured, measured_interventions
from orchestration.demo.meetings import make_meetings
from orchestration.demo.names import BOYS, GIRLS, SURNAMES
from orchestration.demo.notifications import Notifications, make_notifications
from orchestration.demo.places import Places, Providers, make_places, make_providers
from orchestration.demo.population import (
    DIED,
    GROWN,
    LEFT,
    UNBORN,
    Adults,
    Children,
    generator,
    make_population,
)
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records
from orchestration.demo.scaling import make_scalings
from orchestration.demo.school import make_exams, make_school_wellbeing, make_youth_status
from orchestration.demo.sdq import make_sdq
from orchestration.demo.spend import make_spend
from orchestration.demo.staff import Staff, make_staff
from orchestration.demo.supervision import make_supervision
from orchestration.demo.wellbeing import make_assessments

AFTERCARE_ENDS = 23
"""The children's register keeps those with help until this age."""


class Town:
    """One invented municipality. Every part has a random stream of its own, so their order is free."""

    def __init__(
        self, profile: Profile, children: Children, mothers: Adults, neighbours: Sequence[str], *, seed: int
    ) -> None:
        self.profile = profile
        self.children = children
        self.mothers = mothers
        self.neighbours: Words = np.array(neighbours, dtype=object)
        self.seed = seed

    def stream(self, topic: str) -> np.random.Generator:
        """The random stream of one topic."""
        return generator(self.seed, self.profile.code, topic)

    @cached_property
    def places(self) -> Places:
        """Institutions, and where each child belongs."""
        return make_places(self.stream("places"), self.profile, len(self.children))

    @cached_property
    def providers(self) -> Providers:
        """Providers of interventions."""
        return make_providers(self.stream("providers"), self.profile)

    @cached_property
    def casework(self) -> Casework:
        """Interventions."""
        return make_casework(
            self.stream("casework"), self.profile, self.children, self.providers, self.neighbours
        )

    @cached_property
    def notifications(self) -> Notifications:
        """Notifications and their causes."""
        return make_notifications(
            self.stream("notifications"),
            self.profile,
            self.children,
            self.mothers,
            self.casework.entries,
        )

    @cached_property
    def cases(self) -> Cases:
        """Cases."""
        return make_cases(
            self.stream("cases"),
            self.profile,
            self.children,
            self.casework,
            assessed_child=self.notifications.assessed_child,
            assessed_from=self.notifications.assessed_from,
            neighbours=self.neighbours,
        )

    @cached_property
    def assessments(self) -> Records:
        """TOPI."""
        return make_assessments(self.stream("topi"), self.profile, self.children, self.places)

    @cached_property
    def supervision(self) -> Records:
        """Management supervision."""
        return make_supervision(self.stream("supervision"), self.profile, self.cases)

    @cached_property
    def staff(self) -> Staff:
        """Employees, and who has which case when."""
        return make_staff(self.stream("staff"), self.profile, self.cases)

    @cached_property
    def child_assessments(self) -> ChildAssessments:
        """Child-protection assessments."""
        return make_child_assessments(
            self.stream("child assessments"), self.children, self.cases, self.casework, self.notifications
        )

    @cached_property
    def follow_ups(self) -> Records:
        """Follow-ups on interventions."""
        return make_follow_ups(self.stream("follow-ups"), self.profile, self.casework, self.child_assessments)

    @cached_property
    def meetings(self) -> Records:
        """Meetings of all forums."""
        return make_meetings(self.stream("meetings"), self.profile, self.children, self.places)

    @cached_property
    def spend(self) -> Records:
        """Postings."""
        return make_spend(self.stream("spend"), self.profile, self.children, self.casework, self.providers)

    @cached_property
    def enrolments(self) -> Enrolments:
        """Enrolments in daycare and school."""
        return make_enrolments(
            self.stream("enrolments"), self.profile, self.children, self.places, self.assessments
        )

    @cached_property
    def absence(self) -> Records:
        """Absence from school."""
        return make_absence(self.stream("absence"), self.profile, self.children, self.enrolments)

    @cached_property
    def school_wellbeing(self) -> Records:
        """The yearly survey in the schools."""
        return make_school_wellbeing(
            self.stream("school well-being"), self.profile, self.children, self.enrolments
        )

    @cached_property
    def exams(self) -> Records:
        """Marks of 9th grade."""
        return make_exams(self.stream("exams"), self.profile, self.children, self.enrolments)

    @cached_property
    def youth_status(self) -> Records:
        """What became of the young after 9th grade."""
        return make_youth_status(self.stream("youth status"), self.profile, self.children, self.enrolments)

    @cached_property
    def language(self) -> Records:
        """Language assessments."""
        return make_language_assessments(self.stream("language"), self.children, self.enrolments)

    @cached_property
    def daycare_staff(self) -> Records:
        """Staff of the daycares."""
        return make_daycare_staff(
            self.stream("daycare staff"), self.profile, self.children, self.places, self.enrolments
        )

    @cached_property
    def measured(self) -> Measured:
        """The interventions whose effect is measured."""
        return measured_interventions(self.children, self.casework)

    @cached_property
    def sdq(self) -> Records:
        """SDQ forms."""
        return make_sdq(self.stream("sdq"), self.profile, self.children, self.measured)

    @cached_property
    def scalings(self) -> Records:
        """Scalings by the caseworker."""
        return make_scalings(self.stream("scalings"), self.children, self.measured)

    @cached_property
    def factors(self) -> Records:
        """Risk and protective factors."""
        return make_factors(self.stream("factors"), self.children, self.cases)

    @cached_property
    def register(self) -> Records:
        """The children's register: those living here, those who left, and the grown who have or had help."""
        rng = self.stream("register")
        children = self.children
        today = day(TODAY)
        helped: Flags = np.zeros(len(children), dtype=bool)
        helped[self.casework.entries.child] = True
        shown = np.flatnonzero((children.standing != GROWN) | helped)
        birth = children.birth[shown]
        size = len(shown)

        standing = children.standing[shown]
        gone = (standing == LEFT) | (standing == DIED)
        status = np.select(
            [standing == LEFT, standing == DIED, standing == UNBORN],
            ["fraflyttet", "doed", "ufoedt"],
            "bopael",
        ).astype(object)
        # Some children are registered before they are born, and are unborn until they are.
        expected = (birth > day("2021-06-30")) & ((standing == UNBORN) | (rng.random(size) < 0.05))
        recorded = plus_days(
            birth, np.where(expected, -rng.integers(20, 110, size), rng.integers(1, 12, size))
        )
        moved_in = children.moved_in[shown]
        recorded = np.where(np.isnat(moved_in), recorded, plus_days(moved_in, rng.integers(0, 6, size)))
        born_known = np.where(expected & (birth <= today), birth, NO_DAY)
        moved_out = children.moved_out[shown]
        moved_known = plus_days(moved_out, rng.integers(1, 5, size))
        status_known = np.where(gone, moved_known, born_known)
        status_before = either(gone, "bopael", "ufoedt")

        districts = self.places.school_districts
        district = self.places.school_district_of_child[shown]
        moved_within = (rng.random(size) < 0.012) & ~gone
        district_known = np.where(moved_within, random_days(rng, day("2021-09-01"), today, size), NO_DAY)
        other = (district + rng.integers(1, max(len(districts), 2), size)) % len(districts)
        has_district = rng.random(size) >= 0.01
        name = np.where(
            children.is_boy[shown],
            np.array(BOYS, dtype=object)[children.first_name[shown]],
            np.array(GIRLS, dtype=object)[children.first_name[shown]],
        )
        rows = pd.DataFrame(
            {
                "cpr": children.number[shown],
                "fornavn": either(standing == UNBORN, None, name),
                "efternavn": np.array(SURNAMES, dtype=object)[children.surname[shown]],
                "koen": either(children.is_boy[shown], "M", "K"),
                "skoledistrikt": either(has_district, districts[district], None),
                "status": status,
                "tilflyttet": moved_in,
                "fraflyttet": np.where(standing == LEFT, moved_out, NO_DAY),
            }
        )
        # Out of the register at 18, or at 23 for those with help.
        removed = np.where(helped[shown], birthday(birth, AFTERCARE_ENDS), birthday(birth, 18))
        return Records(
            rows,
            recorded,
            (
                Later("status", status_known, status_before),
                Later("fraflyttet", np.where(standing == LEFT, moved_known, NO_DAY)),
                Later("skoledistrikt", district_known, either(has_district, districts[other], None)),
            ),
            removed,
        )


def make_towns(profiles: Sequence[Profile], neighbours: Sequence[str], seed: int) -> list[Town]:
    """The municipalities of these profiles; `neighbours`: codes of others that may act or pay in cases."""
    children, mothers = make_population(profiles, seed)
    return [
        Town(
            profile,
            children[profile.code],
            mothers[profile.code],
            [code for code in neighbours if code != profile.code],
            seed=seed,
        )
        for profile in profiles
    ]
