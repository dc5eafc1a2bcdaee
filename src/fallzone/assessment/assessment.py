"""The result of a run, and what can be asked of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from fallzone.assessment.findings import Findings
from fallzone.assessment.record import RunRecord
from fallzone.errors import InputError
from fallzone.exposures.totals import TOTALS_FILE
from fallzone.model.results.impacts import Footprint
from fallzone.model.results.statement import Statement
from fallzone.names import INSIDE_LEVELS, NOMINAL, SWEEP
from fallzone.threads import open_pool
from fallzone.words import _
from fallzone.words.things import condition_words

if TYPE_CHECKING:
    import geopandas
    import pandas
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.per_launch.cells import DoubtfulCells, Square
    from fallzone.assessment.per_launch.weighing import Weighing
    from fallzone.checks.launch_risk import LaunchRisk
    from fallzone.footprint.sparse import WithoutArea
    from fallzone.model.results.announced import AnnouncedArea
    from fallzone.model.results.answer import Answer
    from fallzone.model.results.flag import Flag
    from fallzone.model.results.launch_risk import AirspaceArea, LayerTime, LevelArea
    from fallzone.model.results.launch_risk import LaunchRisk as RiskOfLaunch
    from fallzone.model.results.moments import Moments
    from fallzone.model.zone import Region

Progress = Callable[..., None]
Result = TypeVar("Result")


def _finding(find: Callable[[Assessment], Result]) -> cached_property[Result]:
    """What is found when it is first asked for, unless it was found when the run was made."""

    @wraps(find)
    def get(run: Assessment) -> Result:
        return find(run) if run.findings is None else getattr(run.findings, find.__name__)

    return cached_property(get)


@dataclass(frozen=True, kw_only=True, repr=False)
class Assessment(RunRecord):
    """What one mission lets fall, where, and which regions that concerns; its fields are those of ``RunRecord``."""

    def __repr__(self) -> str:
        """In one line what it is of: all that it holds would fill a hundred pages."""
        samples = ", ".join(f"{case} {count:,}" for case, count in self.provenance.samples.items())
        flagged = f"{len(self.shapes)} footprints, {len(self.flagged)} flagged regions"
        return f"<Assessment of {self.mission.id}: {samples} flights, seed {self.provenance.seed}; {flagged}>"

    @cached_property
    def footprints(self) -> geopandas.GeoDataFrame:
        """Footprints as a GeoDataFrame (EPSG:4326), one row for each case, item, containment and ``counted_by``."""
        import geopandas

        rows = [
            {field.name: getattr(shape, field.name) for field in dataclasses.fields(shape)}
            for shape in (*self.shapes, *self.shapes_by_flight)
        ]
        for row in rows:
            row["interval_low"], row["interval_high"] = row.pop("interval")
            row["condition"] = condition_words(row["condition"])
        columns = [f.name for f in dataclasses.fields(Footprint) if f.name != "interval"]
        frame = geopandas.GeoDataFrame(rows, columns=[*columns, "interval_low", "interval_high"], geometry="geometry")
        return frame.set_crs("EPSG:4326")

    @cached_property
    def flags(self) -> pandas.DataFrame:
        """Flags as a DataFrame, one row for each region."""
        import pandas

        rows = [
            {
                "region": flag.region,
                "level": flag.level,
                **{f"name_{language}": name for language, name in flag.names.items()},
                "reasons": ", ".join(sorted({reason.reason for reason in flag.reasons})),
                "zones": ", ".join(sorted({reason.zone for reason in flag.reasons})),
                "share_of_zone": flag.share_of_zone,
                "area_m2": flag.area_m2,
                "probability": flag.probability,
                "interval_low": flag.interval[0] if flag.interval else None,
                "interval_high": flag.interval[1] if flag.interval else None,
                "condition": condition_words(flag.condition) if flag.condition else None,
                "first_s": flag.first_s,
                "last_s": flag.last_s,
                **_tell_launch(flag),
            }
            for flag in self.flagged
        ]
        return pandas.DataFrame(rows)

    @cached_property
    def without_area(self) -> tuple[WithoutArea, ...]:
        """What fell, in too few flights for an area: of it there are impacts and no shapes."""
        from fallzone.footprint.sparse import find_without_area

        return tuple(few for few in find_without_area(self.impacts, self.shapes) if few.hits)

    @cached_property
    def doubts(self) -> tuple[Statement, ...]:
        """Why a region that is not flagged may be concerned all the same; none where all is known.

        Codes are those of ``stale`` and ``zone_doubts``, ``missing-case``, ``missing-item``, ``missing-layers``,
        ``people-not-counted``, ``falls-not-determined``, and those of `fallzone.footprint.sparse.WithoutArea`.
        """
        from fallzone.checks.needed import find_missing
        from fallzone.footprint.sparse import find_without_area

        layers = self.provenance.missing_layers
        return (
            *([self.stale] if self.stale else []),
            *self.zone_doubts,
            *self.provenance.fall_doubts,
            *(
                Statement(code="missing-case", values={"case": case})
                if item is None
                else Statement(code="missing-item", values={"case": case, "item": item})
                for case, item in find_missing(self.impacts, self.needed)
            ),
            *([Statement(code="missing-layers", values={"layers": layers})] if layers else []),
            *([] if self.are_people_counted else [Statement(code="people-not-counted", values={})]),
            *(few.statement for few in find_without_area(self.impacts, self.shapes) if few.leaves_doubt),
        )

    @property
    def are_people_counted(self) -> bool:
        """Whether the run knew where people are, so that its flags tell the casualties expected in regions of land."""
        return TOTALS_FILE in self.provenance.inputs

    @cached_property
    def risk(self) -> LaunchRisk | None:
        """What it says of one launch, as places are held against it; None where nothing is known of one."""
        from fallzone.checks.launch_risk import gather_risk

        return gather_risk(self.launch, self.impacts, self.trajectories, seed=self.provenance.seed)

    @cached_property
    def per_launch(self) -> RiskOfLaunch:
        """Its risk per launch against criteria, as `find_risk` finds it by default: weighed once, for all who tell it.

        A FallzoneError where it has neither flights to plan nor a sweep.
        """
        from fallzone.assessment.per_launch.find import find_risk

        return self.stored_risk or find_risk(self)

    @cached_property
    def individual(self) -> tuple[LevelArea, ...]:
        """Isopleths of the probability of casualty of one person in the open, 1e-5 to 1e-8 per launch, where known."""
        from fallzone.assessment.per_launch.hazards import list_individual
        from fallzone.assessment.per_launch.weighing import weigh_alike

        if self._weighing is None:
            return ()
        # Those of the risk, where it is known and nothing has been learnt of the vehicle since the run
        risk: RiskOfLaunch | None = vars(self).get("per_launch") or (self.findings and self.findings.per_launch)
        if risk is not None and weigh_alike(risk.likelihood, self._weighing.likelihood):
            return tuple(one for one in risk.individual if not one.geometry.is_empty)
        return list_individual(self._weighing)

    @_finding
    def airspace(self) -> tuple[AirspaceArea, ...]:
        """Where casualty-capable debris may be in the air, by case, layer and minute; none where no risk is known."""
        from fallzone.assessment.per_launch.airspace import list_airspace

        return () if self._weighing is None else list_airspace(self._weighing, self._hanging)

    @cached_property
    def layers(self) -> tuple[LayerTime, ...]:
        """When each layer of the air has debris in it, and when it is clear; none where no risk is known."""
        from fallzone.assessment.per_launch.airspace import list_layers

        return () if self._weighing is None else list_layers(self._weighing, self._hanging)

    @_finding
    def moments(self) -> Moments | None:
        """A failure at each moment of its flight; None without a sweep, or where nothing is known of one launch."""
        from fallzone.assessment.moments.find import find_moments
        from fallzone.catalogue.regions import load_regions

        return find_moments(self, load_regions(self.geodata))

    @_finding
    def squares(self) -> tuple[Square, ...]:
        """What comes down by squares of half a degree; none where nothing is known of one launch."""
        from fallzone.assessment.per_launch.squares import list_squares

        return list_squares(self.risk)

    @_finding
    def doubtful_cells(self) -> DoubtfulCells | None:
        """Where the nearest hits alone may reach the floor, as `find_doubtful_cells` finds it."""
        from fallzone.assessment.per_launch.alone import find_doubtful_cells

        return find_doubtful_cells(self.launch, self.risk)

    def _find_own_risk(self) -> RiskOfLaunch | None:
        """Its risk per launch, where it is known and the likelihood that it has is still the one of today."""
        if self.launch is None or not any(one.case in (NOMINAL, SWEEP) for one in self.impacts):
            return None
        try:
            return self.per_launch if self._is_likelihood_of_today else None
        except InputError:
            return None  # A file that no flight needs: whoever asks for the risk is told

    @property
    def stored_risk(self) -> RiskOfLaunch | None:
        """Its risk per launch as found when it was made, where the vehicle's flight record is still what it was."""
        risk = self.findings and self.findings.per_launch
        return risk if risk and self._is_likelihood_of_today else None

    @cached_property
    def _is_likelihood_of_today(self) -> bool:
        """Whether flights have the weights that the flight record of today gives them."""
        from fallzone.assessment.per_launch.weighing import find_likelihood, weigh_alike

        return weigh_alike(self.launch.likelihood, find_likelihood(self))

    @cached_property
    def _weighing(self) -> Weighing | None:
        """Its flights with their weights."""
        from fallzone.assessment.per_launch.weighing import weigh_as_stored

        return weigh_as_stored(self)

    @property
    def _hanging(self) -> tuple[str, ...]:
        """What comes down under a parachute when all goes to plan."""
        return tuple(one.item for one in self.mission.parachutes or ())

    @cached_property
    def announced(self) -> tuple[AnnouncedArea, ...]:
        """Each zone with coordinates beside the computed 97 and 99 % areas of what was to fall there."""
        from fallzone.catalogue.regions import load_regions
        from fallzone.checks.announced import compare_announced

        return compare_announced(self.zones, self.shapes, load_regions(self.geodata))

    @cached_property
    def painted(self) -> tuple[tuple[Flag, Region, dict[str, BaseGeometry]], ...]:
        """Flagged regions with the parts of them that maps colour, by level; each spot in one of them alone."""
        from fallzone.assessment.painted import find_reach, paint_flags
        from fallzone.catalogue.regions import load_regions

        return tuple(paint_flags(self.flagged, find_reach(self), load_regions(self.geodata)))

    @property
    def zone_files(self) -> dict[str, str]:
        """SHA-256 of the zone files that answers use, by name."""
        from fallzone.catalogue.zones import list_zone_files

        return list_zone_files(self.zones)

    @property
    def needed(self) -> tuple[tuple[str, str | None], ...]:
        """Cases, and items of them, without which nothing can be said to be OUTSIDE."""
        from fallzone.checks.needed import list_needed

        separations = [part.item for part in self.mission.separations]
        return list_needed(
            separations,
            has_failed=self.mission.as_flown is not None,
            failed_recoveries=self.mission.failed_recoveries,
        )

    def with_findings(self, progress: Progress | None = None) -> Self:
        """The same with all that follows from it and takes seconds to find, for whoever asks for it later.

        Parameters
        ----------
        progress : callable, optional
            Called as ``progress(what, done, total)``.

        Returns
        -------
        Assessment
            Of which nothing is found anew.
        """
        if self.findings is not None:
            return self
        tell = progress or (lambda *_told: None)
        names = ("doubtful_cells", "airspace", "moments", "squares")
        work = {"per_launch": self._find_own_risk} | {name: partial(getattr, self, name) for name in names}
        tell("risk", 0, len(work))
        # Much of it leaves Python, so that a second thread helps; what takes longest is begun first
        with open_pool(2) as pool:
            found = {name: pool.submit(find) for name, find in work.items()}
            for done, one in enumerate(as_completed(found.values()), 1):
                one.result()
                tell("risk", done, len(work))
        return dataclasses.replace(self, findings=Findings(**{name: one.result() for name, one in found.items()}))

    def check(self, *, lon_deg: float, lat_deg: float, level: str = INSIDE_LEVELS[-1]) -> Answer:
        """Is a point inside? INSIDE, OUTSIDE or UNKNOWN, of which level, how likely per launch, with reasons.

        Parameters
        ----------
        lon_deg, lat_deg : float
            WGS 84, −180 … 360 and −90 … 90.
        level : str
            ``announced``, ``planned``, ``hazard`` or ``contingency``: the last that makes it INSIDE.

        Returns
        -------
        Answer
            With every zone and hazard area that the point is in or too near to tell.

        Raises
        ------
        InputError
            For numbers that are no position.
        """
        from fallzone.assessment.credibility.coverage import tell_worth
        from fallzone.checks.check import check_place
        from fallzone.checks.needed import require_simulated
        from fallzone.model.zone import Place

        if not -180.0 <= lon_deg <= 360.0:
            expected = _("expected {low} to {high}").format(low=-180, high=360)
            raise InputError("check", f"lon_deg = {lon_deg:g}", expected)
        name = f"{lat_deg:.4f},{lon_deg:.4f}"
        place = Place(id=name, name=name, lon_deg=lon_deg, lat_deg=lat_deg, names={}, area="", source="coordinates")
        answer = check_place(
            place,
            mission=self.mission.id,
            zones=self.zones,
            footprints=self.shapes,
            impacts=self.impacts,
            liftoff_utc=self.mission.liftoff_utc,
            stale=self.stale,
            doubts=(*self.zone_doubts, *self.provenance.fall_doubts),
            risk=self.risk,
            level=level,
        )
        answer = dataclasses.replace(answer, titled=self.vehicle.jettisoned)
        answer = require_simulated(answer, self.impacts, self.needed)
        return tell_worth(answer, self.left_out.rows, self.provenance.tried_as)

    def write(self, folder: str | Path, *, parquet: bool = False) -> Path:
        """Store the run in a folder, whole or not at all.

        Parameters
        ----------
        folder : str or Path
            New, empty, or of a run as it was written, which is replaced.
        parquet : bool
            Whether to keep the impacts as a table for other programs too, ``impacts.parquet``.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            When something else stands there, or PyArrow is not installed.
        """
        from fallzone.assessment.store.write import write_run

        return write_run(self, Path(folder), parquet=parquet)


def _tell_launch(flag: Flag) -> dict[str, float | None]:
    """Columns of a flag per launch."""
    chance, density = flag.probability_per_launch, flag.density
    pairs = {
        "per_launch_interval": chance and chance.interval,
        "per_launch_range": chance and chance.range,
        "density_interval": density and density.interval,
        "failure_span": flag.failure_span_s,
        "delay": flag.delay_s,
        "arrival": flag.arrival_s,
    }
    ends = {"failure_span": ("first_s", "last_s"), "delay": ("first_s", "last_s"), "arrival": ("first_s", "last_s")}
    told = {
        f"{name}_{end}": pair[number] if pair else None
        for name, pair in pairs.items()
        for number, end in enumerate(ends.get(name, ("low", "high")))
    }
    casualties = flag.expected_casualties
    return {
        "probability_per_launch": chance.value if chance else None,
        "density_per_km2": density.value if density else None,
        "expected_casualties": casualties.value if casualties else None,
        **told,
    }
