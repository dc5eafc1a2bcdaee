"""What the page needs to say of any point what ``fallzone check`` says of it: areas, margins and doubts, as data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fallzone.checks.many.panel import build_panel
from fallzone.checks.needed import find_missing
from fallzone.constants import OVERFLIGHT_DISTANCE_M
from fallzone.names import INSIDE_LEVELS, LEVELS
from fallzone.outputs.answer_words import missing_words
from fallzone.outputs.doubt_words import say_doubt
from fallzone.outputs.finding_words import area_words, fact_sentences
from fallzone.outputs.launch.levels import level_meaning, level_title
from fallzone.outputs.map.app.near import tell_squares
from fallzone.outputs.map.geometry import to_fine_steps
from fallzone.words import _
from fallzone.words.formats import kilometres

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from fallzone.assessment.assessment import Assessment
    from fallzone.checks.edges import Outline
    from fallzone.checks.many.sources import Area, Spots
    from fallzone.checks.tracks import SurfaceLine
    from fallzone.model.results.answer import Finding

# Points of tracks so far apart leave out 32 m of a distance of 100 km at most
_TRACK_STEP = 3
_DISTANCE = "{distance}"


def tell_answers(assessment: Assessment) -> dict[str, Any]:
    """All that the page's answers stand on.

    Parameters
    ----------
    assessment : Assessment
        Of a run.

    Returns
    -------
    dict
        Plain data (docs/map.md).
    """
    doubts = [*([assessment.stale] if assessment.stale else []), *assessment.zone_doubts]
    doubts += assessment.provenance.fall_doubts
    missing = find_missing(assessment.impacts, assessment.needed)
    panel = build_panel(
        assessment.zones,
        assessment.shapes,
        impacts=assessment.impacts,
        liftoff_utc=assessment.mission.liftoff_utc,
        risk=assessment.risk,
    )
    areas, told = len(panel.areas), panel.findings
    alone = assessment.doubtful_cells
    return {
        "levels": {
            level: _("{level}: {meaning}").format(level=level_title(level), meaning=level_meaning(level, assessment))
            for level in LEVELS
        },
        "counted": list(INSIDE_LEVELS),
        "overflight_m": OVERFLIGHT_DISTANCE_M,
        "areas": [_tell_area(area, one) for area, one in zip(panel.areas, told[:areas], strict=True)],
        "spots": [_tell_spots(spots, one) for spots, one in zip(panel.spots, told[areas:], strict=False)],
        "alone": alone and asdict(alone),
        "tracks": [_tell_track(line) for line in (assessment.risk.tracks if assessment.risk else ())],
        "squares": tell_squares(assessment),
        "doubts": [say_doubt(doubt) for doubt in doubts],
        "missing": missing_words(missing) if missing else "",
        "mission": assessment.mission.id,
    }


def _tell_area(area: Area, finding: Finding) -> dict[str, Any]:
    edge, outline = area.edge, area.outline
    perhaps = _polygons(edge.perhaps)
    return {
        **_tell_finding(finding),
        "limit_m": area.limit_m,
        "firm": area.is_firm,
        "perhaps": perhaps,
        "surely": None if edge.surely is edge.perhaps else _polygons(edge.surely),
        "edge": _edges(_outline_of(area), edge.perhaps),
        "drawn": None if edge.drawn is edge.perhaps else _edges(outline, None),
    }


def _outline_of(area: Area) -> Outline | None:
    """Of what is perhaps inside: what nearness is told from."""
    from fallzone.checks.edges import make_outline

    return None if area.edge.perhaps.is_empty else make_outline(area.edge.perhaps, area.edge.where)


def _tell_finding(finding: Finding) -> dict[str, Any]:
    words = area_words(finding)
    near = _("{distance} from the edge of the {area}, too near to tell.").format(distance=_DISTANCE, area=words)
    if finding.known_to_m is not None:
        told = _("{distance} from the edge of the {area}; the edge is only known to {known_to}.")
        near = told.format(distance=_DISTANCE, area=words, known_to=kilometres(finding.known_to_m))
    return {
        "id": finding.id,
        "kind": finding.kind,
        "level": finding.level,
        "inside": _("Inside the {area}.").format(area=words),
        "near": near,
        "outside": _("{distance} outside the {area}.").format(distance=_DISTANCE, area=words),
        "unknown": _("The coordinates of the {area} are not available.").format(area=words),
        "facts": fact_sentences(finding),
    }


def _tell_spots(spots: Spots, finding: Finding) -> dict[str, Any]:
    relations = ("OUTSIDE", "INSIDE", "NEAR", "UNKNOWN")
    return {
        **_tell_finding(finding),
        "points": to_fine_steps([np.column_stack([spots.lon_deg, spots.lat_deg])])[0] if len(spots.lon_deg) else [],
        "reach_m": spots.reach_m,
        "limit_m": spots.limit_m,
        "within": relations[spots.within],
        "beyond": relations[spots.beyond],
        "seen": spots.is_seen,
    }


def _tell_track(line: SurfaceLine) -> dict[str, Any]:
    index = np.unique(np.r_[np.arange(0, len(line.t_s), _TRACK_STEP), len(line.t_s) - 1])
    return {
        "id": line.id,
        "case": line.case,
        "points": to_fine_steps([np.column_stack([line.lon_deg[index], line.lat_deg[index]])])[0],
    }


def _polygons(geometry: BaseGeometry) -> dict[str, Any]:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    rings = [[part.exterior, *part.interiors] for part in parts]
    lines = to_fine_steps([shapely.get_coordinates(ring) for own in rings for ring in own])
    return {"kind": "polygons", "lines": lines, "rings": [len(own) for own in rings]}


def _edges(outline: Outline | None, raw: BaseGeometry | None) -> list[list[int]] | None:
    """Lines along an edge; None where they are the rings that are told anyway."""
    if outline is None:
        return None if raw is not None else []
    plain = 0 if raw is None else shapely.get_num_coordinates(raw) - len(_list_rings(raw))
    if raw is not None and plain == len(outline.start):
        return None
    joins = np.flatnonzero((outline.end[:-1] != outline.start[1:]).any(axis=1)) + 1
    begins, ends = np.r_[0, joins], np.r_[joins, len(outline.start)]
    lines = [
        np.vstack([outline.start[begin:end], outline.end[end - 1]])
        for begin, end in zip(begins, ends, strict=True)
        if end > begin
    ]
    return to_fine_steps(lines)


def _list_rings(geometry: BaseGeometry) -> list[Any]:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]
