"""Drafts of warnings after an anomaly: CAP for each region, one NOTAM for the air, one NAVAREA message for the sea.

Nobody but an authority issues them. Areas are rounded outward, and times to the minute outward.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import shapely

from fallzone.errors import InputError
from fallzone.model.closing import Level, Levels
from fallzone.model.notices.draft import Draft, DraftZone, Falling
from fallzone.model.text import NO_WORDING, Wording
from fallzone.notices.drafting import navarea, notam
from fallzone.notices.formats import cap
from fallzone.notices.grammar.leftovers import is_filler
from fallzone.notices.outward import coarsen
from fallzone.outputs.alert.moments import find_closure
from fallzone.outputs.alert.names import flight_words, region_words
from fallzone.outputs.alert.parts import find_parts
from fallzone.outputs.alert.words import find_surface
from fallzone.outputs.notices.draft import list_outlines
from fallzone.outputs.notices.head import draft_lines
from fallzone.words import Language, _, in_language
from fallzone.words.things import ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from fallzone.catalogue.geodata import Geodata
    from fallzone.model.notices.draft import Draft
    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import AlertArea, LayerClosure, RegionAlert
    from fallzone.model.zone import LonLat
    from fallzone.outputs.notices.closures import Window

Status = Literal["Draft", "Exercise"]

_LEVELS = Levels(lower=Level(reference="SFC"), upper=Level(reference="UNL"))
_DIGEST_CHARACTERS = 16
# From these probabilities on what may happen is likely, or no more than unlikely (CAP 1.2, section 3.2.2)
_LIKELY, _UNLIKELY = 0.5, 0.001
_MOST_LOCALITIES = 3
_POLE_DEG = 89.999
# Areas have straight edges in longitude and latitude, drafts have geodesics: no farther apart than 5 m on such pieces
_EDGE_DEG = 0.1


@dataclass(frozen=True, kw_only=True)
class Drafts:
    """Drafts of an alert.

    Parameters
    ----------
    files : dict of str to bytes
        By the name of their file.
    left_out : dict of str to str
        Why there is none of a name: a sentence.
    """

    files: dict[str, bytes]
    left_out: dict[str, str]


def write_drafts(alert: Alert, geodata: Geodata, *, status: Status = "Draft") -> Drafts:
    """Every draft of an alert.

    Parameters
    ----------
    alert : Alert
        With an answer, or nothing is drafted.
    geodata : Geodata
        Where regions lie.
    status : {"Draft", "Exercise"}
        What alerts of CAP say that they are; whoever publishes one says ``Actual``.

    Returns
    -------
    Drafts
        ``cap-REGION.xml``, ``notam.txt`` and ``navarea.txt``, as far as there is an area and it is known when it is
        closed. The same alert gives the same bytes.
    """
    area = alert.area
    if area is None or area.geometry.is_empty:
        return Drafts(files={}, left_out=dict.fromkeys(("notam.txt", "navarea.txt"), _("No area was found.")))
    files: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    parts = find_parts(area, geodata)
    makers: dict[str, Callable[[], str]] = {
        "notam.txt": lambda: _write_words(build_air_draft(alert, area), "notam", status),
        "navarea.txt": lambda: _write_words(build_sea_draft(alert, area), "navarea", status),
    }
    for region in area.regions:
        part = parts[region.region]
        makers[f"cap-{region.region}.xml"] = lambda region=region, part=part: cap.write(
            build_region_draft(alert, area, region, part), status=status
        )
    for name, make in makers.items():
        try:
            files[name] = make().encode()
        except InputError as error:
            left_out[name] = str(error)
    return Drafts(files=files, left_out=left_out)


def build_air_draft(alert: Alert, area: AlertArea) -> Draft:
    """All of the air above the area and wherever debris may be on its way down, until every layer is clear.

    Parameters
    ----------
    alert : Alert
        For its times.
    area : AlertArea
        Its best answer, not empty.

    Returns
    -------
    Draft

    Raises
    ------
    InputError
        When it is not known when it is closed.
    """
    air = shapely.union_all([area.geometry, *(one.geometry for one in area.airspace)])
    return _build(alert, area, _list_rings(air), _close(alert, area.layers))


def build_sea_draft(alert: Alert, area: AlertArea) -> Draft:
    """The area at the surface, until that is clear.

    Parameters
    ----------
    alert : Alert
        For its times.
    area : AlertArea
        Its best answer, not empty.

    Returns
    -------
    Draft

    Raises
    ------
    InputError
        When it is not known when it is closed.
    """
    surface = find_surface(area)
    closed = _close(alert, () if surface is None else (surface,))
    draft = _build(alert, area, _list_rings(area.geometry), closed)
    seas = [one for one in area.regions if not one.holds_people] or area.regions
    locality = tuple(_wording(one) for one in seas if _is_plain(one))[:_MOST_LOCALITIES]
    return replace(draft, zones=tuple(replace(zone, locality=locality) for zone in draft.zones))


def _is_plain(region: RegionAlert) -> bool:
    """Whether no word of its name could be taken for a part of it, as the south of the South Pacific."""
    words = region.names.get("en", region.region).upper().split()
    return all(is_filler(word) for word in words)


def build_region_draft(alert: Alert, area: AlertArea, region: RegionAlert, part: BaseGeometry) -> Draft:
    """What of the area lies in a region, from the ground up, until every layer above it is clear.

    Parameters
    ----------
    alert : Alert
        For its times.
    area : AlertArea
        Its best answer.
    region : RegionAlert
        The region.
    part : shapely geometry
        What of the area lies in it.

    Returns
    -------
    Draft

    Raises
    ------
    InputError
        When it is not known when it is closed, or a ring cannot be written.
    """
    if part.is_empty:
        raise InputError(region_words(region), _("single pieces may come down in it, but none of the area lies in it"))
    # Where only its surface was asked for, the air over it is closed as over the whole area
    layers = region.layers if len(region.layers) > 1 else (*region.layers, *area.layers)
    draft = _build(alert, area, _list_rings(part), _close(alert, layers))
    zones = tuple(replace(zone, id=region.region, title=_wording(region)) for zone in draft.zones)
    falling = Falling(certainty=_tell_certainty(region), on_land=region.holds_people)
    return replace(draft, id=f"{draft.id}.{region.region}", zones=zones, falling=falling)


def _list_rings(area: BaseGeometry) -> tuple[tuple[LonLat, ...], ...]:
    """Corners of each part, so close that geodesics between them are its edges; of one with a pole there are none."""
    if max(map(abs, area.bounds[1::2])) > _POLE_DEG:
        raise InputError(
            _("the alert"),
            _("its area holds a pole, about which no ring of corners can be written"),
            _("draft a circle about the pole by hand"),
        )
    return tuple(coarsen(ring) for ring in list_outlines(shapely.segmentize(area, _EDGE_DEG)))


def _build(alert: Alert, area: AlertArea, rings: Sequence, closed: Window) -> Draft:
    zone = DraftZone(
        id="debris",
        title=Wording(en=ITEMS["debris"].first),
        item="debris",
        rings_lonlat=tuple(rings),
        windows_utc=(closed,),
        levels=_LEVELS,
    )
    name = "unknown" if alert.mission is None else alert.mission.id
    return Draft(
        id=f"{name}.{alert.loss.when_utc:%H%M%S}.{area.flights}",
        title=_name_flight(alert),
        site=NO_WORDING,
        zones=(zone,),
        made_utc=alert.loss.when_utc.replace(microsecond=0),
        provenance=_tell_provenance(alert, area),
        falling=Falling(certainty="Likely", on_land=False),
    )


def _name_flight(alert: Alert) -> Wording:
    """What was lost, in every language."""
    told = {}
    for language in Language:
        with in_language(language):
            told[language.value] = flight_words(alert)
    return Wording(**told)


def _close(alert: Alert, layers: Sequence[LayerClosure]) -> Window:
    first_s = min((one.first_s for one in layers), default=None)
    clear_s = max((one.clear_s for one in layers), default=None)
    closed = find_closure(alert, first_s, clear_s)
    if closed is None:
        raise InputError(_("the alert"), _("does not say from when to when the area is closed"))
    return closed


def _tell_certainty(region: RegionAlert) -> Literal["Likely", "Possible", "Unlikely"]:
    """By the estimate; unlikely only where even its upper end is next to nothing."""
    if region.probability.value > _LIKELY:
        return "Likely"
    return "Unlikely" if region.probability.interval[1] < _UNLIKELY else "Possible"


def _wording(region: RegionAlert) -> Wording:
    told = {tag: name for tag, name in region.names.items() if tag in ("en", "ko", "ja")}
    return Wording(**{"en": region.region} | told)


def _tell_provenance(alert: Alert, area: AlertArea) -> str:
    """Version, flights, seed, and a digest of what decides the alert; no date, which would be read as one."""
    made_from = [alert.version, alert.inputs, alert.loss.t_s, alert.loss.mode, area.flights, area.seed, area.fragments]
    digest = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"fallzone {alert.version}, n={area.flights}, seed {area.seed}, sha256 {digest}"


def _write_words(draft: Draft, form: str, status: Status) -> str:
    """A message with what it is above it."""
    lines = [*draft_lines(draft, form), _("Flight: {flight} ({id}).").format(flight=draft.title, id=draft.id)]
    if status == "Exercise":
        lines.insert(0, _("EXERCISE: nothing of this has happened."))
    lines.append(_("The area holds 99 % of the debris that is expected; area and times are rounded outward."))
    head = "".join(f"# {line}\n" for line in lines)
    return f"{head}\n{(notam if form == 'notam' else navarea).write(draft)}"
