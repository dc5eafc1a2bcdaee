"""What a draft of a warning closes: areas of an assessment, and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import shapely

from fallzone.catalogue.regions import load_regions
from fallzone.errors import InputError
from fallzone.model.closing import Level, Levels
from fallzone.model.notices.draft import Draft, DraftZone
from fallzone.model.results.launch import PLANNED_CONTAINMENT
from fallzone.model.text import Wording
from fallzone.names import NOMINAL
from fallzone.outputs.map.geometry import unwrap
from fallzone.outputs.notices.closures import find_begin, find_closures
from fallzone.words import _, msg
from fallzone.words.things import ITEMS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.isopleth import Margin
    from fallzone.model.zone import LonLat, Region

# Criteria of places at sea and in the air, whose hazard areas are drafted; that of people on land closes no traffic
HAZARD_TITLES = {"ship": msg("Ship hazard area"), "aircraft": msg("Aircraft hazard area")}

_LEVELS = Levels(lower=Level(reference="SFC"), upper=Level(reference="UNL"))
_DIGEST_CHARACTERS = 16
# A region of which less is met names no locality
_LEAST_SHARE = 0.01
_MOST_LOCALITIES = 3


def build_draft(assessment: Assessment, *, hazards: Iterable[str] = ()) -> Draft:
    """What an authority would be asked to publish for a launch.

    Planned falls are drafted by the areas that hold 97 % of their impacts: the share in which debris of normal events
    is to be contained at sea (14 CFR 450.133), and by which flags and places are of level ``planned``.

    Parameters
    ----------
    assessment : Assessment
        With the lift-off or launch windows of its mission.
    hazards : iterable of str
        Of ``HAZARD_TITLES``: criteria whose hazard areas are drafted too.

    Returns
    -------
    Draft

    Raises
    ------
    InputError
        When it has no lift-off and no window, nothing that is meant to fall and has an area, or not the hazard areas
        asked for.
    """
    mission, regions = assessment.mission, load_regions(assessment.geodata)
    found = [*_list_planned(assessment), *_list_hazards(assessment, tuple(hazards))]
    if not found:
        raise InputError(
            _("run of {mission}").format(mission=mission.id),
            _("nothing that is meant to fall has an area of 97 % of its impacts"),
            _("a run of the nominal flight with more samples"),
        )
    zones = tuple(
        DraftZone(
            id=name,
            title=title,
            item=item,
            rings_lonlat=list_outlines(area),
            windows_utc=find_closures(mission, last_s),
            levels=_LEVELS,
            locality=_find_locality(area, regions),
        )
        for name, title, item, area, last_s in found
    )
    return Draft(
        id=mission.id,
        title=mission.title,
        site=assessment.site.title,
        zones=zones,
        made_utc=find_begin(mission) - timedelta(days=1),
        provenance=_tell_provenance(assessment),
    )


_Found = tuple[str, Wording, str, "BaseGeometry", float]


def _list_planned(assessment: Assessment) -> Iterator[_Found]:
    """Id, title, item, area and last impact [s] of everything that is meant to fall."""
    own = {body.name: Wording.model_validate(body.title) for body in assessment.vehicle.jettisoned}
    for shape in assessment.shapes:
        if shape.case == NOMINAL and shape.containment == PLANNED_CONTAINMENT:
            title = own.get(shape.item) or Wording(en=ITEMS[shape.item].first)
            yield shape.item, title, shape.item, shape.geometry, shape.last_s


def _list_hazards(assessment: Assessment, hazards: tuple[str, ...]) -> Iterator[_Found]:
    launch = assessment.launch
    areas = {} if launch is None else {margin.area: margin for margin in launch.hazard_areas}
    for name in hazards:
        if name not in areas or areas[name].surely.is_empty:
            raise InputError(
                _("run of {mission}").format(mission=assessment.mission.id),
                _("no {area} is known").format(area=_(HAZARD_TITLES[name])),
                _("a run with failed flights of a vehicle whose failure probability is known, or no --hazard"),
            )
        area = _keep_main(areas[name])
        yield f"{name}-hazard", Wording(en=HAZARD_TITLES[name]), "debris", area, _find_last_s(assessment, area)


def _keep_main(margin: Margin) -> BaseGeometry:
    """Where a criterion may be exceeded, as far as that touches where it surely is.

    What else may exceed it are specks around single flights, which another seed would put elsewhere.
    """
    return shapely.union_all(
        [part for part in shapely.get_parts(margin.perhaps) if shapely.intersects(part, margin.surely)]
    )


def _find_last_s(assessment: Assessment, area: BaseGeometry) -> float:
    """Last simulated impact inside an area, of any case [s after lift-off]."""
    shapely.prepare(area)
    times_s = [
        part.t_s[inside].max()
        for group in assessment.impacts
        for part in group.parts()
        if (inside := shapely.contains_xy(area, part.lon_deg, part.lat_deg)).any()
    ]
    return float(max(times_s, default=0.0))


def list_outlines(area: BaseGeometry) -> tuple[tuple[LonLat, ...], ...]:
    """Corners of each part of an area; holes are filled, and what 180° has cut is joined.

    Parameters
    ----------
    area : shapely geometry
        Polygons in lon, lat [deg], split at 180°.

    Returns
    -------
    tuple of tuple of (float, float)
        The largest part first; the first corner of each not repeated, longitudes may pass 180° [deg].
    """
    west, _south, east, _north = max(shapely.get_parts(area), key=shapely.area).bounds
    whole = unwrap(area, 0.5 * (west + east))
    parts = sorted(shapely.get_parts(shapely.orient_polygons(whole)), key=shapely.area, reverse=True)
    return tuple(
        tuple((float(lon), float(lat)) for lon, lat in shapely.get_coordinates(part.exterior)[:-1]) for part in parts
    )


def _find_locality(area: BaseGeometry, regions: Iterable[Region]) -> tuple[Wording, ...]:
    """Seas that an area lies in, the largest share first; of land what it meets, where it meets no sea."""
    shares = [
        (shapely.area(shapely.intersection(region.geometry, area)) / area.area, region)
        for region in regions
        if shapely.intersects(region.geometry, area)
    ]
    seas = [one for one in shares if one[1].kind == "sea" and one[0] > _LEAST_SHARE] or shares
    ranked = sorted(seas, key=lambda one: (-round(one[0], 2), one[1].geometry.area, one[1].id))
    named = [{tag: name for tag, name in one.names.items() if tag in ("en", "ko", "ja")} for _share, one in ranked]
    return tuple(Wording(**names) for names in named[:_MOST_LOCALITIES])


def _tell_provenance(assessment: Assessment) -> str:
    """Version, seed, flights by case, and a digest of all that it was made from."""
    source = assessment.provenance
    made_from = [source.version, source.seed, source.samples, source.inputs, source.sampling]
    digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:_DIGEST_CHARACTERS]
    flights = ", ".join(f"{case} {count}" for case, count in source.samples.items())
    return (
        f"fallzone {source.version}, {assessment.mission.id}, seed {source.seed}, flights: {flights}, sha256 {digest}"
    )
