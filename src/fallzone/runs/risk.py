"""Risk of one launch against the criteria of licensing authorities, from a stored run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fallzone.catalogue.geodata import find_geodata
from fallzone.errors import InputError, UsageError
from fallzone.runs.folders import RESULTS, require_path
from fallzone.runs.make import find_run
from fallzone.words import _
from fallzone.words.hints import suggest

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.assessment.per_launch.choices import Choices
    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.exposures.sheltering import Sheltering
    from fallzone.model.mission import Mission
    from fallzone.model.results.announced import AnnouncedArea
    from fallzone.model.results.launch_risk import LaunchRisk
    from fallzone.model.vehicle import Jettisoned
    from fallzone.runs.make import Progress

# A hundred times the largest transport aircraft, seen from above
MOST_AREA_M2 = 1e5


@dataclass(frozen=True, kw_only=True)
class Risked:
    """Risk of one launch.

    Parameters
    ----------
    mission : Mission
    jettisoned : tuple of Jettisoned
        Bodies of its vehicle that have titles of their own.
    pad_lonlat : (float, float)
        Where the flight begins [deg].
    risk : LaunchRisk
        Everything that was computed.
    announced : tuple of AnnouncedArea
        Each zone with coordinates beside the computed areas of what was to fall there.
    """

    mission: Mission
    jettisoned: tuple[Jettisoned, ...]
    pad_lonlat: tuple[float, float]
    risk: LaunchRisk
    announced: tuple[AnnouncedArea, ...]


def find_risk(
    mission: str | Path | Assessment | None = None,
    *,
    run: str | Path | None = None,
    files: Mapping[str, str | Path | None] | None = None,
    models: Mapping[str, str | float | None] | None = None,
    results: str | Path = RESULTS,
    geodata: str | Path | Geodata | None = None,
    progress: Progress | None = None,
) -> Risked:
    """Hold the risk of one launch against criteria, as ``fallzone risk`` does.

    The flights of a stored run are weighed by how likely each failure is; none is simulated, unless no run of the
    mission is stored, when one is made and kept.

    Parameters
    ----------
    mission : str, Path or Assessment, optional
        Id or file of a mission, or an assessment.
    run : str or Path, optional
        Folder of a stored run.
    files : mapping of str to str or Path, optional
        ``population``, a GeoTIFF, and ``population_kind`` (``count`` or ``density``) where it does not say; ``ships``
        and ``aircraft``, positions, tracks or a GeoTIFF; ``sheltering``, a table of shelters (``.toml``).
    models : mapping of str to str or float, optional
        ``failure_probability``, a declared one; ``reliability``, ``casualty_area`` and ``vulnerable_area``, models by
        name; the last of these may be an area [m²], for every piece of 1 g or more.
    results : str or Path
        Folder that holds the runs of all missions.
    geodata : str, Path or Geodata, optional
        Folder of missions, vehicles, sites, zones, regions and places; the shipped one where not given.
    progress : callable, optional
        Called as ``progress(what, done, total)``.

    Returns
    -------
    Risked

    Raises
    ------
    UsageError
        When neither a mission nor a run is named, or a model or number cannot be meant.
    InputError
        For files that cannot be true.

    Examples
    --------
    >>> find_risk("malligyong-1-2023-08-24", models={"vulnerable_area": -5.0})
    Traceback (most recent call last):
    fallzone.errors.UsageError: vulnerable_area = -5 m²: expected more than 0, to 100000 m²
    """
    geodata = find_geodata(geodata)
    choices = _choose(dict(files or {}), dict(models or {}), geodata)
    assessment = find_run(mission, run, results=results, geodata=geodata, findings=True, progress=progress)

    from fallzone.assessment.per_launch import find
    from fallzone.assessment.per_launch.choices import DEFAULT_CHOICES
    from fallzone.catalogue.load import find_origin

    stored = assessment.stored_risk if choices == DEFAULT_CHOICES else None
    origin = find_origin(assessment.mission, assessment.site)
    return Risked(
        mission=assessment.mission,
        jettisoned=assessment.vehicle.jettisoned,
        pad_lonlat=(origin.lon_deg, origin.lat_deg),
        risk=stored or find.find_risk(assessment, choices, progress=progress),
        announced=assessment.announced,
    )


def _choose(files: dict[str, str | Path | None], models: dict[str, str | float | None], geodata: Geodata) -> Choices:
    """Choices of a question; what is wrong with them is told before anything is computed."""
    from fallzone.assessment.per_launch.choices import Choices

    kind = files.pop("population_kind", None)
    if kind not in (None, "count", "density"):
        raise UsageError(_("population_kind = {value}: expected count or density").format(value=str(kind)[:40]))
    paths = {name: require_path(name, path) for name, path in files.items() if path is not None}
    for name, path in paths.items():
        if not path.is_file():
            raise InputError(str(path), _("no such file; it was given as {name}").format(name=name))
    named = {name: value for name, value in models.items() if value is not None}
    for name, kind_of_model in (
        ("reliability", "reliability"),
        ("casualty_area", "casualty-area"),
        ("vulnerable_area", "vulnerable-area"),
    ):
        if name == "vulnerable_area" and isinstance(named.get(name), int | float):
            _require_area(named[name])
        else:
            _require_model(kind_of_model, named.get(name))
    sheltering = paths.pop("sheltering", None)
    return Choices(
        **paths,
        **named,
        population_kind=kind,
        sheltering=None if sheltering is None else _read_sheltering(sheltering, geodata),
    )


def _require_model(kind: str, name: str | float | None) -> None:
    from fallzone import plugins

    known = plugins.names(kind)
    if name is not None and name not in known:
        told = _("no model '{name}' of {kind}; {suggestion}")
        raise UsageError(told.format(name=str(name)[:40], kind=kind, suggestion=suggest(str(name), known)))


def _require_area(area_m2: float) -> None:
    if not 0.0 < area_m2 <= MOST_AREA_M2:
        told = _("vulnerable_area = {value:g} m²: expected more than 0, to {most:g} m²")
        raise UsageError(told.format(value=area_m2, most=MOST_AREA_M2))


def _read_sheltering(path: Path, geodata: Geodata) -> Sheltering:
    from fallzone.catalogue.reading import read_record
    from fallzone.model.exposures.sheltering import Sheltering

    return read_record(path, Sheltering, geodata=geodata)
