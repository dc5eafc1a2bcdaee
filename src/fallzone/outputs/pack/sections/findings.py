"""Zones and footprints in print: what was announced, and what was computed beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fallzone.assessment.credibility.coverage import tell_areas
from fallzone.names import CONTAINMENTS, SWEEP
from fallzone.outputs.pack.blocks import Block, Column, Sources, bullets, facts, heading, paragraph, span, table
from fallzone.outputs.returned import with_return
from fallzone.outputs.validation.coverage_words import say_areas
from fallzone.outputs.zone_words import closure_lines, list_rings, notice_facts, shape_words
from fallzone.words import _, ngettext, times
from fallzone.words import formats as say
from fallzone.words.things import (
    ZONE_KINDS,
    case_title,
    case_words,
    condition_words,
    end_words,
    item_title,
    item_words,
    join_sentences,
    mark_words,
)

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.results.impacts import Footprint, Impacts
    from fallzone.model.zone import Zone

# Corners from which a zone's table is set in two halves.
MANY_CORNERS = 8


def zones(assessment: Assessment, sources: Sources) -> list[Block]:
    """Announced and estimated zones with their corners.

    Parameters
    ----------
    assessment : Assessment
        With zones, and the mission's time zone.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    if not assessment.zones:
        none = _("No zone of this launch has been published with coordinates.")
        return [heading(_("Announced zones")), paragraph(none)]
    blocks = [heading(_("Zones"))]
    for zone in assessment.zones:
        closures = closure_lines(zone, assessment.mission.timezone)
        told = [_zone_words(zone, sources), *_closed_words(closures), str(zone.note)]
        blocks += [heading(zone.title, 2), paragraph(join_sentences(told))]
        if known := notice_facts(zone):
            blocks.append(facts(known))
        if len(closures) > 1:
            blocks += [paragraph(_("Closed:")), bullets(closures)]
        blocks += shape_blocks(zone)
    return blocks


def _zone_words(zone: Zone, sources: Sources) -> str:
    """What a zone is, who says so, what falls there, and how well its edges are known."""
    told = {
        "kind": _(ZONE_KINDS[zone.kind].heading),
        "mark": mark_words(zone.mark),
        "source": sources.cite(zone.source),
        "item": item_words(zone.item),
    }
    if not zone.uncertainty_m:
        return _("{kind}, {mark} {source}; for: {item}.").format(**told)
    edges = say.length(zone.uncertainty_m)
    return _("{kind}, {mark} {source}; for: {item}; edges ± {edges}.").format(**told, edges=edges)


def _closed_words(closures: list[str]) -> list[str]:
    """The only closure, or that none is known; several are listed."""
    if not closures:
        return [_("Window: not known.")]
    return [_("Closed: {window}.").format(window=closures[0])] if len(closures) == 1 else []


def shape_blocks(zone: Zone) -> list[Block]:
    """A circle or corridor in words, rings by their corners.

    Parameters
    ----------
    zone : Zone
        With or without coordinates.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    if words := shape_words(zone):
        return [paragraph(_("{sentence}.").format(sentence=words))]
    blocks = []
    for name, corners in list_rings(zone):
        blocks += [paragraph(_("{name}:").format(name=name))] if name else []
        blocks.append(corners_table(corners))
    return blocks or [paragraph(_("Coordinates: not published."))]


def corners_table(corners: tuple[tuple[float, float], ...]) -> Block:
    """Corners in the order of the ring; many of them in two halves side by side.

    Parameters
    ----------
    corners : tuple of (float, float)
        In lon, lat [deg].

    Returns
    -------
    dict
        A table of degrees, minutes and seconds, and of decimal degrees.
    """
    rows = [
        [str(n), say.degrees_minutes_seconds(*corner), say.decimal_degrees(*corner, places=6)]
        for n, corner in enumerate(corners, 1)
    ]
    columns = [
        Column(_("Corner"), 13),
        Column(_("Degrees-minutes-seconds"), 36),
        Column(_("Decimal degrees"), 42),
    ]
    if len(rows) <= MANY_CORNERS:
        return table(columns, rows)
    half = (len(rows) + 1) // 2
    right = [*rows[half:], ["", "", ""]][:half]
    return table(columns * 2, [[*one, *other] for one, other in zip(rows[:half], right, strict=True)])


def footprints(assessment: Assessment) -> list[Block]:
    """Areas by containment, centre and time of every case and item.

    Parameters
    ----------
    assessment : Assessment
        With impacts and areas.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    columns = [
        Column(_("What falls"), 22),
        *(
            Column(f"{100.0 * containment:.0f} %", 12 if containment == 0.5 else 15, True)
            for containment in CONTAINMENTS
        ),
        Column(_("Centre"), 28),
        Column(_("After lift-off"), 24, True),
        Column(_("Window (99 %)"), 47),
    ]
    rows: list = []
    for case in dict.fromkeys(one.case for one in assessment.impacts):
        ours = [one for one in assessment.impacts if one.case == case]
        rows.append(span(_case_heading(ours[0])))
        rows += [_footprint_row(one, assessment) for one in ours]
    told = _(
        "Areas [km²] that hold the given share of the simulated impacts; 97 % is the share that US rules use for "
        "ships. All are estimated. Times run from the first to the last simulated impact inside the 99 % area."
    )
    worth = say_areas(tell_areas(assessment.left_out.rows, assessment.provenance.tried_as))
    return [
        heading(_("Footprints")),
        paragraph(told),
        paragraph(worth),
        table(columns, rows),
        *_left_flying(assessment),
    ]


def _case_heading(impacts: Impacts) -> str:
    """Which flight, on what condition, and how often simulated."""
    return ngettext(
        "{case} — given: {condition}; {flights} flight",
        "{case} — given: {condition}; {flights} flights",
        impacts.flights,
    ).format(
        case=case_title(impacts.case),
        condition=condition_words(impacts.condition),
        flights=say.number(impacts.flights),
    )


def _left_flying(assessment: Assessment) -> list[Block]:
    lines = [
        _("{case}, {item}: {counts}").format(
            case=case_words(one.case),
            item=item_words(one.item),
            counts=", ".join(f"{count} × {end_words(status)}" for status, count in sorted(one.not_landed.items())),
        )
        for one in assessment.impacts
        if one.not_landed
    ]
    told = _("Bodies in no footprint, counted in every probability:")
    return [paragraph(told), bullets(lines)] if lines else []


def _footprint_row(impacts: Impacts, assessment: Assessment) -> list[str]:
    shapes = {s.containment: s for s in assessment.shapes if (s.case, s.item) == (impacts.case, impacts.item)}
    areas = [say.number(shapes[c].area_m2 / 1e6) if c in shapes else "–" for c in CONTAINMENTS]
    first_s, last_s = _times(impacts, shapes.get(max(CONTAINMENTS)))
    when = times.window(times.span_utc(assessment.mission.liftoff_utc, first_s, last_s), assessment.mission.timezone)
    centre = _("a corridor: see the map") if impacts.case == SWEEP else centre_words(impacts)
    if not shapes:
        # The middle of a few impacts all round the globe is a place where nothing falls
        centre = _("too few impacts: see the map") if len(impacts.flight) else _("no impact")
    name = with_return(item_title(impacts.item), impacts.item, assessment.trajectories.get(impacts.case))
    return [name, *areas, centre, times.minutes(first_s, last_s), when]


def _times(impacts: Impacts, largest: Footprint | None) -> tuple[float | None, float | None]:
    """First and last impact inside the largest area; of all impacts where there is none."""
    if largest is not None:
        return largest.first_s, largest.last_s
    return (float(impacts.t_s.min()), float(impacts.t_s.max())) if len(impacts.t_s) else (None, None)


def centre_words(impacts: Impacts) -> str:
    """Position of the mean impact, right on either side of 180°.

    Parameters
    ----------
    impacts : Impacts
        Of one case and item.

    Returns
    -------
    str
        Latitude and longitude in degrees; a dash where there is no impact.

    Notes
    -----
    Direction of the sum of unit vectors, geodetic latitudes taken as those of a sphere.
    """
    lon, lat = np.radians(impacts.lon_deg), np.radians(impacts.lat_deg)
    x, y, z = (float(np.nansum(part)) for part in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    if not math.hypot(x, y, z):
        return "–"
    return say.decimal_degrees(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))), places=2)
