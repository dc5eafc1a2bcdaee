"""First part of the printed briefing: the answer, the maps, zones and footprints."""

from __future__ import annotations

import math
from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np

from fallzone.catalogue.load import find_pad
from fallzone.names import CONTAINMENTS, NOMINAL, SWEEP
from fallzone.outputs import wording as say
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.flag_words import flag_sentences, list_doubts, regions_gone
from fallzone.outputs.pack import print_map
from fallzone.outputs.pack.blocks import (
    Block,
    Sources,
    bullets,
    facts,
    heading,
    paragraph,
    picture,
    printable,
    span,
    table,
)
from fallzone.outputs.pack.views import fit_near
from fallzone.outputs.zone_words import closure_lines, list_rings, notice_facts, shape_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.impacts import Footprint, Impacts
    from fallzone.model.mission import Mission
    from fallzone.model.zone import Zone

# Corners from which a zone's table is set in two halves.
MANY_CORNERS = 8

NOTICE = (
    "This is a computed estimate for preparation. Warnings come from the authorities alone: coast guards and "
    "hydrographic offices (NAVAREA), civil aviation (NOTAM), and civil protection. Figures marked estimated or "
    "assumed are not facts."
)


def front_page(assessment: Assessment, sources: Sources) -> list[Block]:
    """Title, warning, facts, the answer in one paragraph."""
    mission, source = assessment.mission, assessment.provenance
    pad = find_pad(mission, assessment.site)
    samples = ", ".join(f"{say.case_words(case)}: {say.number(n)}" for case, n in source.samples.items())
    pairs = [
        ("Mission", mission.id),
        ("Vehicle", assessment.vehicle.title),
        ("Launch site", assessment.site.title),
        ("Pad", f"{say.decimal_degrees(pad.lon_deg, pad.lat_deg)} ({pad.mark})"),
        ("Lift-off (UTC)", _liftoff(mission, "UTC", sources)),
        ("Lift-off (local)", _liftoff(mission, mission.timezone, sources)),
        ("Flights simulated", samples),
        ("Version, seed", f"fallzone {source.version}, seed {source.seed}"),
    ]
    answer = _answer(assessment)
    doubts = list_doubts(assessment, answer)
    return [
        {"kind": "title", "kicker": "PRE-LAUNCH BRIEFING", "text": printable(mission.title)},
        {"kind": "notice", "title": "NOT AN OFFICIAL WARNING", "text": NOTICE},
        facts(pairs),
        heading("In short"),
        {"kind": "answer", "text": printable(answer)},
        *([{"kind": "notice", "title": "NOT ALL IS KNOWN", "text": printable("\n".join(doubts))}] if doubts else []),
    ]


def maps(assessment: Assessment) -> list[Block]:
    """The overview, and the launch site with flagged land near it where that shows more."""
    told = "Equal-area projection centred on the map. Natural Earth coast; small islands can be 4 km off."
    gone = regions_gone(assessment)
    if gone:
        told += f" {gone}"
    pictures = [picture("Map", print_map.draw_overview(assessment), told)]
    near = fit_near(assessment)
    if near is not None:
        pictures.append(picture("Map: launch site and flagged land near it", print_map.draw(assessment, near), told))
    return pictures


def zones(assessment: Assessment, sources: Sources) -> list[Block]:
    """Announced and derived zones with their corners."""
    if not assessment.zones:
        return [heading("Announced zones"), paragraph("No zone of this launch has been published with coordinates.")]
    blocks = [heading("Zones")]
    for zone in assessment.zones:
        told = f"{_zone_kind(zone)}, {zone.mark} {sources.cite(zone.source)}; for: {say.item_words(zone.item)}"
        told += f"; edges ± {say.length(zone.uncertainty_m)}" if zone.uncertainty_m else ""
        closures = closure_lines(zone, assessment.mission.timezone)
        if len(closures) == 1:
            told += f". Closed {'in ' if zone.windows_utc else ''}{closures[0]}."
        else:
            told += "." if closures else ". Window: not known."
        blocks += [heading(zone.title, 2), paragraph(f"{told} {zone.note}".strip())]
        if facts_told := [f"{label}: {value}" for label, value in notice_facts(zone)]:
            blocks.append(paragraph("; ".join(facts_told) + "."))
        if len(closures) > 1:
            blocks += [paragraph("Closed:"), bullets(closures)]
        blocks += _shape(zone)
    return blocks


def _shape(zone: Zone) -> list[Block]:
    """A circle or corridor in words, rings by their corners."""
    if words := shape_words(zone):
        return [paragraph(f"{say.sentence_case(words)}.")]
    blocks = [
        part
        for name, corners in list_rings(zone)
        for part in ([paragraph(f"{name}:")] if name else []) + [_corners_table(corners)]
    ]
    return blocks or [paragraph("Coordinates: not published.")]


def _corners_table(corners: tuple[tuple[float, float], ...]) -> Block:
    """Corners in the order of the ring; many of them in two halves side by side."""
    rows = [
        [str(n), say.degrees_minutes_seconds(*corner), say.decimal_degrees(*corner, places=6)]
        for n, corner in enumerate(corners, 1)
    ]
    columns = [("Corner", 13), ("Degrees-minutes-seconds", 36), ("Decimal degrees", 42)]
    if len(rows) <= MANY_CORNERS:
        return table(columns, rows)
    half = (len(rows) + 1) // 2
    right = [*rows[half:], ["", "", ""]][:half]
    return table(columns * 2, [[*one, *other] for one, other in zip(rows[:half], right, strict=True)])


def footprints(assessment: Assessment) -> list[Block]:
    """Areas by containment, centre and time of every case and item."""
    columns = [("What falls", 22), ("50 %>", 12), ("90 %>", 15), ("97 %>", 15), ("99 %>", 15)]
    columns += [("Centre", 28), ("After lift-off>", 24), ("Window (99 %)", 47)]
    rows: list = []
    for case in dict.fromkeys(one.case for one in assessment.impacts):
        ours = [one for one in assessment.impacts if one.case == case]
        given = f"given: {ours[0].condition}; {say.number(ours[0].flights)} flights"
        rows.append(span(f"{say.sentence_case(say.case_words(case))} — {given}"))
        rows += [_footprint_row(one, assessment) for one in ours]
    return [
        heading("Footprints"),
        paragraph(
            "Areas [km²] that hold the given share of the simulated impacts; 97 % is the share that US rules use for "
            "ships. All are estimated. Times run from the first to the last simulated impact inside the 99 % area."
        ),
        table(columns, rows),
        *_left_flying(assessment),
    ]


def _left_flying(assessment: Assessment) -> list[Block]:
    lines = [
        f"{say.case_words(one.case)}, {say.item_words(one.item)}: "
        + ", ".join(f"{count} × {status.replace('_', ' ')}" for status, count in sorted(one.not_landed.items()))
        for one in assessment.impacts
        if one.not_landed
    ]
    return [paragraph("Bodies in no footprint, counted in every probability:"), bullets(lines)] if lines else []


def _footprint_row(impacts: Impacts, assessment: Assessment) -> list[str]:
    shapes = {s.containment: s for s in assessment.shapes if (s.case, s.item) == (impacts.case, impacts.item)}
    areas = [say.number(shapes[c].area_m2 / 1e6) if c in shapes else "–" for c in CONTAINMENTS]
    times = _times(impacts, shapes.get(max(CONTAINMENTS)))
    when = say.window(say.span_utc(assessment.mission.liftoff_utc, *times), assessment.mission.timezone)
    centre = "a corridor: see the map" if impacts.case == SWEEP else _centre(impacts)
    if not shapes:
        # The middle of a few impacts all round the globe is a place where nothing falls
        centre = "too few impacts: see the map" if len(impacts.flight) else "no impact"
    return [say.sentence_case(say.item_words(impacts.item)), *areas, centre, say.minutes(*times), when]


def _times(impacts: Impacts, largest: Footprint | None) -> tuple[float | None, float | None]:
    """First and last impact inside the largest area; of all impacts where there is none."""
    if largest is not None:
        return largest.first_s, largest.last_s
    return (float(impacts.t_s.min()), float(impacts.t_s.max())) if len(impacts.t_s) else (None, None)


def _centre(impacts: Impacts) -> str:
    """Direction of the mean impact, right on either side of 180°."""
    lon, lat = np.radians(impacts.lon_deg), np.radians(impacts.lat_deg)
    x, y, z = (float(np.nansum(part)) for part in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    if not math.hypot(x, y, z):
        return "–"
    return say.decimal_degrees(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))), places=2)


def _zone_kind(zone: Zone) -> str:
    kinds = {
        "announced": "Announced zone",
        "estimated": "Estimated zone",
        "control-area": "Control area, not a drop zone",
    }
    return kinds[zone.kind]


def _liftoff(mission: Mission, timezone: str, sources: Sources) -> str:
    if mission.liftoff_utc is None or mission.liftoff_source is None:
        return "not known"
    from zoneinfo import ZoneInfo

    when = mission.liftoff_utc.astimezone(UTC if timezone == "UTC" else ZoneInfo(timezone))
    name = "UTC" if timezone == "UTC" else say.local_name(timezone, when)
    cited = sources.cite(mission.sources[mission.liftoff_source])
    return f"{when:%Y-%m-%d %H:%M:%S} {name} ({mission.liftoff_mark} {cited})"


def _answer(assessment: Assessment) -> str:
    """What falls where and when, then which regions are flagged and why."""
    largest = [shape for shape in assessment.shapes if shape.containment == 0.99]
    planned = {shape.item for shape in largest if shape.case == NOMINAL}
    sentences = []
    for case in say.single_cases(assessment.impacts):
        falls = [shape for shape in largest if shape.case == case]
        # What had fallen before a failure fell as planned
        own = falls if case == NOMINAL else [shape for shape in falls if shape.item not in planned]
        if own:
            told = "; ".join(_fall_words(shape, assessment) for shape in own)
            sentences.append(f"In the {say.flight_words(case)} {told}.")
    if sentences:
        sentences.append(f"Each area holds 99{say.THIN}% of the simulated impacts.")
    sentences += [few.sentence for few in list_few(assessment)]
    return "\n".join([*sentences, *flag_sentences(assessment.flagged)])


def _fall_words(shape: Footprint, assessment: Assessment) -> str:
    """Body, sea, place, time and size of the 99 % area, as part of a sentence."""
    impacts = next(one for one in assessment.impacts if (one.case, one.item) == (shape.case, shape.item))
    when = f"{say.minutes(shape.first_s, shape.last_s)} after lift-off"
    span_utc = say.span_utc(assessment.mission.liftoff_utc, shape.first_s, shape.last_s)
    if span_utc:
        when += f" ({say.window_utc(span_utc)})"
    falls = "fall" if shape.item in ("fairing", "debris") else "falls"
    return (
        f"the {say.item_words(shape.item)} {falls}{_seas(shape, assessment)} around {_centre(impacts)}, {when}, "
        f"within {say.area(shape.area_m2)}"
    )


def _seas(shape: Footprint, assessment: Assessment) -> str:
    """The two seas that hold most of a footprint, in words."""
    shares = [
        (reason.share_of_zone or 0.0, flag.names.get("en", flag.region))
        for flag in assessment.flagged
        if flag.kind == "sea"
        for reason in flag.reasons
        if reason.reason == "footprint_99" and reason.zone == shape.id
    ]
    largest = [name for _, name in sorted(shares, key=lambda pair: -pair[0])[:2]]
    return f" in the {' and the '.join(largest)}" if largest else ""
