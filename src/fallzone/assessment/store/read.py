"""A run's folder, read back whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from fallzone.assessment.assessment import Assessment
from fallzone.assessment.findings import Findings
from fallzone.assessment.store import strict
from fallzone.assessment.store.alert_file import read_kept_ground
from fallzone.assessment.store.findings_file import FINDINGS_FILE, read_findings
from fallzone.assessment.store.stored import (
    RUN_FILE,
    find_staleness,
    open_part,
    read_footprints,
    read_impacts,
    read_known_zones,
    read_provenance,
    read_run_json,
    read_trajectories,
    read_whole_launch,
    refuse_damage,
)
from fallzone.assessment.store.zones_today import KnownZones, hold_zones
from fallzone.catalogue.fitted.left_out import load_left_out
from fallzone.catalogue.geodata import SHIPPED, Geodata
from fallzone.catalogue.load import find_pad
from fallzone.catalogue.reading import build_record, check_sources
from fallzone.catalogue.regions import keep_regions
from fallzone.errors import InputError
from fallzone.model.mission import Mission
from fallzone.model.published import PublishedValue
from fallzone.model.record import Origin
from fallzone.model.results.estimate import Estimate
from fallzone.model.results.flag import Flag, Reason
from fallzone.model.results.launch import Density, Launch
from fallzone.model.results.span import Span
from fallzone.model.results.validation import ValidationRow
from fallzone.model.site import Site
from fallzone.model.vehicle import Vehicle
from fallzone.model.wind_profile import WindProfile
from fallzone.names import MARKS
from fallzone.words import _
from fallzone.words.hints import suggest

strict.hold_strictly(Density, Estimate, Flag, Reason, Span, ValidationRow, WindProfile)


def read_run(folder: Path, geodata: Geodata = SHIPPED) -> Assessment:
    """Read a stored run back, and hold it against the geodata of today, zones included.

    Parameters
    ----------
    folder : Path
        Where it is stored.
    geodata : Geodata
        Files of today.

    Returns
    -------
    Assessment

    Raises
    ------
    InputError
        When the folder does not hold a run that this version can read, or a zone file of its mission cannot be read.
    """
    with refuse_damage(folder):
        data, where = read_run_json(folder), str(folder / RUN_FILE)
        mission, vehicle, site = _read_records(data, where)
        impacts = read_impacts(folder, data)
        by_fragment, by_flight = read_footprints(folder, impacts)
        known, launch = read_known_zones(folder, data), read_whole_launch(folder)
        found, stale = _read_findings(folder, launch), find_staleness(folder, geodata)
        if stale is None and (ground := read_kept_ground(folder)) is not None:
            keep_regions(ground.regions, geodata)
        run = Assessment(
            mission=mission,
            vehicle=vehicle,
            site=site,
            trajectories=read_trajectories(folder, data),
            impacts=impacts,
            shapes=by_fragment,
            shapes_by_flight=by_flight,
            zones=(),
            flagged=_read_flags(data["flagged"], where),
            wind=_read_wind(data["wind"], where),
            validation=_read_validation(data["validation"], strict.at(where, "validation")),
            provenance=read_provenance(folder, data),
            launch=launch,
            findings=None if stale else found,
            stale=stale,
            geodata=geodata,
            folder=folder,
        )
    return _hold_today(run, known, strict.at(where, "mission.zones"))


def _hold_today(run: Assessment, known: KnownZones, where: str) -> Assessment:
    """The run with today's zones and figures left out of fits; its flags by zone are made anew where these changed."""
    held = hold_zones(run.mission.zones, known, where, run.geodata)
    left_out = load_left_out(run.geodata)
    today = replace(run, zones=held.zones, zone_doubts=held.doubts, left_out=left_out)
    if today.zone_files == known.files and not held.doubts:
        return today

    from fallzone.catalogue.regions import load_regions
    from fallzone.checks.regions.flags import flag_zones_anew

    flagged = flag_zones_anew(
        run.flagged,
        regions=load_regions(run.geodata),
        zones=held.zones,
        liftoff_utc=run.mission.liftoff_utc,
        has_floor=run.launch is not None and run.launch.floor is not None,
    )
    return replace(today, flagged=flagged, findings=None)


def _read_findings(folder: Path, launch: Launch | None) -> Findings | None:
    """What was found of it when it was made."""
    with open_part(folder, FINDINGS_FILE) as file:
        return read_findings(file, folder / FINDINGS_FILE, launch and launch.likelihood)


def _read_records(data: dict[str, Any], where: str) -> tuple[Mission, Vehicle, Site]:
    """What was flown, as strictly as from files of its own, and that one fits the other."""
    mission = build_record(data["mission"], Mission, f"{where} mission")
    file = strict.read_as(str | None, data["mission_file"], strict.at(where, "mission_file"))
    mission._origin = Origin(path=Path(file), where=file) if file else None
    vehicle = build_record(data["vehicle"], Vehicle, f"{where} vehicle")
    site = build_record(data["site"], Site, f"{where} site")
    for record in (mission, vehicle, site):
        check_sources(record, where)
    find_pad(mission, site)
    return mission, vehicle, site


def _read_flags(data: Any, where: str) -> tuple[Flag, ...]:
    where = strict.at(where, "flagged")
    flags = strict.read_as(tuple[Flag, ...], data, where)
    strict.check_unique([flag.region for flag in flags], where)
    return tuple(strict.check_flag(flag, where) for flag in flags)


def _read_wind(data: Any, where: str) -> WindProfile:
    return strict.check_wind(strict.read_as(WindProfile, data, strict.at(where, "wind")), strict.at(where, "wind"))


def _read_validation(data: Any, where: str) -> tuple[ValidationRow, ...]:
    """Computed beside published; a quantity is one that can be published, and known to words."""
    quantities = get_args(PublishedValue.model_fields["quantity"].annotation)
    rows = strict.read_as(tuple[ValidationRow, ...], data, where)
    for row in rows:
        if row.quantity not in quantities or row.mark not in MARKS:
            problem = _("found {mark} '{quantity}'").format(mark=row.mark, quantity=row.quantity)
            raise InputError(where, problem, f"{', '.join(MARKS)}; {suggest(row.quantity, quantities)}")
    return rows
