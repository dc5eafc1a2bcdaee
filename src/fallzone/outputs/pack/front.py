"""First pages of the printed briefing: which launch, the answer in one paragraph, and the maps."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fallzone.assessment.credibility.coverage import tell_areas
from fallzone.catalogue.load import find_pad
from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs.cases import single_cases
from fallzone.outputs.few_impacts import list_few
from fallzone.outputs.flag_words import flag_sentences, list_doubts, regions_gone
from fallzone.outputs.launch.isopleth_words import launch_notes
from fallzone.outputs.pack.blocks import Block, Sources, facts, heading, picture, printable
from fallzone.outputs.pack.findings import centre_words
from fallzone.outputs.returned import comes_back
from fallzone.outputs.static_map.page import draw_within
from fallzone.outputs.static_map.views import fit_near
from fallzone.outputs.validation.coverage_words import say_areas
from fallzone.words import _, named, ngettext, times
from fallzone.words import formats as say
from fallzone.words.disclaimers import disclaimer_heading, disclaimer_text
from fallzone.words.things import (
    case_words,
    flight_words,
    is_plural,
    item_words,
    join_sentences,
    mark_words,
    with_commas,
)

# Of a map with its legend, on a page of its own
MAP_MM = {"width_mm": 170.0, "height_mm": 224.0}

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.results.impacts import Footprint


def front_page(assessment: Assessment, sources: Sources) -> list[Block]:
    """Title, warning, facts, the answer in one paragraph.

    Parameters
    ----------
    assessment : Assessment
        With mission, vehicle, site, areas, flags and doubts.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``.
    """
    mission, made = assessment.mission, assessment.provenance
    pad = find_pad(mission, assessment.site)
    samples = with_commas([f"{case_words(case)}: {say.number(count)}" for case, count in made.samples.items()])
    position = say.decimal_degrees(pad.lon_deg, pad.lat_deg)
    pairs = [
        (_("Mission"), mission.id),
        (_("Vehicle"), assessment.vehicle.title),
        (_("Launch site"), assessment.site.title),
        (_("Pad"), _("{position} ({mark})").format(position=position, mark=mark_words(pad.mark))),
        *_release(mission, sources),
        (_("Lift-off (UTC)"), _liftoff(mission, "UTC", sources)),
        (_("Lift-off (local)"), _liftoff(mission, mission.timezone, sources)),
        (_("Flights simulated"), samples),
        (_("Version, seed"), _("fallzone {version}, seed {seed}").format(version=made.version, seed=made.seed)),
    ]
    answer = _answer(assessment)
    doubts = printable("\n".join(list_doubts(assessment)))
    return [
        {"kind": "title", "kicker": _("PRE-LAUNCH BRIEFING"), "text": printable(mission.title)},
        {"kind": "notice", "title": disclaimer_heading(), "text": disclaimer_text()},
        facts(pairs),
        heading(_("In short")),
        {"kind": "answer", "text": printable(answer)},
        *([{"kind": "notice", "title": _("NOT ALL IS KNOWN"), "text": doubts}] if doubts else []),
    ]


def _release(mission: Mission, sources: Sources) -> list[tuple[str, str]]:
    """Where the vehicle is let go in the air, if it is."""
    release = mission.release
    if release is None:
        return []
    told = _("{position}, {height} up at {speed} ({mark} {source}); ranges count from there").format(
        position=say.decimal_degrees(release.lon_deg, release.lat_deg),
        height=say.length(release.height_m),
        speed=say.speed(release.speed_mps),
        mark=mark_words(release.mark),
        source=sources.cite(mission.sources[release.source]),
    )
    return [(_("Release in the air"), told)]


def maps(assessment: Assessment) -> list[Block]:
    """The overview, and the launch site with flagged land near it where that shows more.

    Parameters
    ----------
    assessment : Assessment
        Drawn with its geodata.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``, one or two.
    """
    told = _("Natural Earth coast; small islands can be 4 km off.")
    gone = regions_gone(assessment)
    told = join_sentences([told, *launch_notes(assessment.launch), *([gone] if gone else [])])
    pictures = [picture(_("Map"), draw_within(assessment, **MAP_MM), told)]
    near = draw_within(assessment, fit=lambda **size: fit_near(assessment, **size), **MAP_MM)
    if near is not None:
        pictures.append(picture(_("Map: launch site and flagged land near it"), near, told))
    return pictures


def _liftoff(mission: Mission, timezone: str, sources: Sources) -> str:
    if mission.liftoff_utc is None or mission.liftoff_source is None:
        return _("not known")
    when = mission.liftoff_utc.astimezone(UTC if timezone == "UTC" else ZoneInfo(timezone))
    name = "UTC" if timezone == "UTC" else times.local_name(timezone, when)
    return _("{instant} ({mark} {source})").format(
        instant=f"{when:%Y-%m-%d %H:%M:%S} {name}",
        mark=mark_words(mission.liftoff_mark),
        source=sources.cite(mission.sources[mission.liftoff_source]),
    )


def _answer(assessment: Assessment) -> str:
    """What falls where and when, then which regions are flagged and why; what is in doubt stands below it."""
    largest = [shape for shape in assessment.shapes if shape.containment == 0.99]
    planned = {shape.item for shape in largest if shape.case == NOMINAL}
    sentences = []
    for case in single_cases(assessment.impacts):
        falls = [shape for shape in largest if shape.case == case]
        # What had fallen before a failure fell as planned
        own = falls if case == NOMINAL else [shape for shape in falls if shape.item not in planned]
        if own:
            told = "; ".join(_fall_words(shape, assessment) for shape in own)
            sentences.append(_case_sentence(case).format(flight=flight_words(case), falls=told))
    if sentences:
        sentences.append(_("Each area holds {share} of the simulated impacts.").format(share=say.percent(0.99)))
        worth = tell_areas(assessment.left_out.rows, assessment.provenance.tried_as)
        sentences.append(say_areas(worth))
    sentences += [few.sentence for few in list_few(assessment) if not few.leaves_doubt]
    return "\n".join([*sentences, *flag_sentences(assessment.flagged)])


def _case_sentence(case: str) -> str:
    """What leads to the falls of a flight."""
    if case == NOMINAL:
        return _("In the nominal flight {falls}.")
    return _("In the flight as flown {falls}.") if case == AS_FLOWN else _("In the {flight} {falls}.")


def _fall_words(shape: Footprint, assessment: Assessment) -> str:
    """Body, sea, place, time and size of the 99 % area: a clause of its own."""
    count = 2 if is_plural(shape.item) else 1
    told = ngettext(
        "the {item} falls {where}, {when}, within {area}", "the {item} fall {where}, {when}, within {area}", count
    )
    if comes_back(shape.item, shape.case, assessment):
        told = ngettext(
            "the {item} comes back {where}, {when}, within {area}",
            "the {item} come back {where}, {when}, within {area}",
            count,
        )
    return told.format(
        item=item_words(shape.item),
        where=_where_words(shape, assessment),
        when=_when_words(shape, assessment),
        area=say.area(shape.area_m2),
    )


def _when_words(shape: Footprint, assessment: Assessment) -> str:
    minutes = times.minutes(shape.first_s, shape.last_s)
    span_utc = times.span_utc(assessment.mission.liftoff_utc, shape.first_s, shape.last_s)
    if span_utc is None:
        return _("{minutes} after lift-off").format(minutes=minutes)
    return _("{minutes} after lift-off ({window})").format(minutes=minutes, window=times.window_utc(span_utc))


def _where_words(shape: Footprint, assessment: Assessment) -> str:
    """The centre of a footprint, and the two seas that hold most of it."""
    impacts = next(one for one in assessment.impacts if (one.case, one.item) == (shape.case, shape.item))
    centre = centre_words(impacts)
    seas = _list_seas(shape, assessment)
    if not seas:
        return _("around {centre}").format(centre=centre)
    if len(seas) == 1:
        return _("in the {sea} around {centre}").format(sea=seas[0], centre=centre)
    return _("in the {sea} and the {other} around {centre}").format(sea=seas[0], other=seas[1], centre=centre)


def _list_seas(shape: Footprint, assessment: Assessment) -> list[str]:
    """The two seas that hold most of a footprint."""
    shares = [
        (reason.share_of_zone or 0.0, named(flag.names, flag.region))
        for flag in assessment.flagged
        if flag.kind == "sea"
        for reason in flag.reasons
        if reason.reason == "footprint_99" and reason.zone == shape.id
    ]
    return [name for __, name in sorted(shares, key=lambda pair: -pair[0])[:2]]
