"""Page 1 put together."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fallzone.names import AS_FLOWN, NOMINAL
from fallzone.outputs.cases import single_cases
from fallzone.outputs.likelihood.words import tell_reliability
from fallzone.outputs.pack.blocks import Block, Sources, printable
from fallzone.outputs.pack.front.arrivals import when_words
from fallzone.outputs.pack.front.concerned import concerned
from fallzone.outputs.pack.front.notes import list_announced, list_next, list_unknown
from fallzone.outputs.pack.front.small_map import draw_small_map, list_keys
from fallzone.outputs.returned import comes_back
from fallzone.words import _, named, times
from fallzone.words.disclaimers import disclaimer_heading, disclaimer_line
from fallzone.words.things import flight_words, item_title, join_sentences, list_words, mark_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.model.mission import Mission
    from fallzone.model.results.impacts import Footprint


def front_page(assessment: Assessment, sources: Sources) -> list[Block]:
    """Launch, map, who is concerned, what is announced, what is not known, what to do next.

    Parameters
    ----------
    assessment : Assessment
        With mission, vehicle, site, areas, zones, flags and doubts.
    sources : Sources
        Gets a number for each source that is new.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``: one page.
    """
    lists = [
        (_("What is announced"), list_announced(assessment)),
        (_("What is not known"), list_unknown(assessment)),
    ]
    return [
        {
            "kind": "front",
            "kicker": _("PRE-LAUNCH BRIEFING"),
            "title": printable(assessment.mission.title),
            "warning": {"title": disclaimer_heading(), "text": disclaimer_line()},
            "launch": [printable(line) for line in _tell_launch(assessment, sources)],
            "concerned": {"title": _("Who is concerned"), "blocks": concerned(assessment)},
            "svg": draw_small_map(assessment),
            "alt": _("Map of the corridor, the zones and the regions that are concerned."),
            "keys": list_keys(),
            "lists": [{"title": title, "items": [printable(one) for one in items]} for title, items in lists],
            "next": {"title": _("What to do next"), "items": [printable(one) for one in list_next(assessment)]},
        }
    ]


def _tell_launch(assessment: Assessment, sources: Sources) -> list[str]:
    """What flies from where and when, how likely it fails, and what is meant to fall."""
    mission = assessment.mission
    facts = {"vehicle": assessment.vehicle.title, "site": assessment.site.title}
    launch = _("{vehicle} from {site}: {liftoff}.").format(**facts, liftoff=_liftoff(mission, sources))
    lines = [launch]
    if assessment.launch is not None:
        lines[0] = join_sentences([launch, tell_reliability(assessment.launch.likelihood.reliability)])
    if mission.as_flown is not None or mission.observations:
        lines[0] = join_sentences([lines[0], _("This launch has taken place; this page tells it as before lift-off.")])
    return [*lines, *_tell_falls(assessment)]


def _tell_falls(assessment: Assessment) -> list[str]:
    """What is meant to fall, and what a failure brings down that was asked for, by its own name."""
    largest = [one for one in assessment.shapes if one.containment == 0.99]
    planned = {one.item for one in largest if one.case == NOMINAL}
    lines = []
    for case in single_cases(assessment.impacts):
        # What had fallen before a failure fell as planned
        falls = [one for one in largest if one.case == case and (case == NOMINAL or one.item not in planned)]
        # The flight as it was flown is none that can be known before it: told where the run holds no other
        if not falls or (case == AS_FLOWN and len(assessment.provenance.samples) > 1):
            continue
        told = "; ".join(_fall_words(one, assessment) for one in falls)
        if case == NOMINAL:
            lines.append(_("Meant to fall: {falls}.").format(falls=told))
        else:
            lines.append(_("Of the {flight} fall: {falls}.").format(flight=_name_flight(case, assessment), falls=told))
    return lines


def _name_flight(case: str, assessment: Assessment) -> str:
    """A flight by its failure."""
    failed = assessment.mission.as_flown
    if case == AS_FLOWN and failed is not None:
        case = f"{failed.mode}@T+{failed.t_s:g}"
    return flight_words(case)


def _liftoff(mission: Mission, sources: Sources) -> str:
    if mission.liftoff_utc is None or mission.liftoff_source is None:
        return _("lift-off not known")
    utc = mission.liftoff_utc.astimezone(UTC)
    local = utc.astimezone(ZoneInfo(mission.timezone))
    facts = {
        "utc": f"{times.date_words(utc)} {utc:%H:%M:%S} UTC",
        "source": sources.cite(mission.sources[mission.liftoff_source]),
    }
    facts["local"] = f"{times.date_words(local)} {local:%H:%M:%S} {times.local_name(mission.timezone, utc)}"
    facts["mark"] = mark_words(mission.liftoff_mark)
    return _("lift-off {local} = {utc} ({mark} {source})").format(**facts)


def _fall_words(shape: Footprint, assessment: Assessment) -> str:
    """Body, sea and time."""
    facts = {
        "item": item_title(shape.item),
        "seas": say_seas(shape, assessment),
        "window": when_words((shape.first_s, shape.last_s), assessment),
    }
    if comes_back(shape.item, shape.case, assessment):
        return _("{item} (comes back): {seas}, {window}").format(**facts)
    return _("{item}: {seas}, {window}").format(**facts)


def say_seas(shape: Footprint, assessment: Assessment) -> str:
    """The two regions that hold most of an area.

    Parameters
    ----------
    shape : Footprint
        Of the assessment.
    assessment : Assessment
        With flags.

    Returns
    -------
    str
        Names; ``–`` where it meets no region that is flagged.
    """
    shares = [
        (reason.share_of_zone or 0.0, named(flag.names, flag.region))
        for flag in assessment.flagged
        for reason in flag.reasons
        if reason.reason in ("footprint_99", "footprint_97") and reason.zone == shape.id
    ]
    names = list(dict.fromkeys(name for _share, name in sorted(shares, key=lambda pair: -pair[0])))[:2]
    return list_words(names) or "–"
