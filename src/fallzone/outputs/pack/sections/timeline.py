"""What happens when, from lift-off to the last fall: flight and falls to plan, in the order of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fallzone.names import NOMINAL
from fallzone.outputs.pack.blocks import Block, Column, heading, paragraph, table
from fallzone.outputs.pack.front.arrivals import clocks
from fallzone.outputs.pack.front.concerned import when_columns
from fallzone.outputs.pack.sections.findings import centre_words
from fallzone.words import _, times
from fallzone.words import formats as say
from fallzone.words.things import event_words, item_words

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment

# A time after lift-off [s], and the cells of its row
Row = tuple[float, list[str]]


def timeline(assessment: Assessment) -> list[Block]:
    """Events of the nominal flight and windows of what falls.

    Parameters
    ----------
    assessment : Assessment
        With the nominal flight and its areas.

    Returns
    -------
    list of dict
        Blocks of ``pack.blocks``; none where there is no such flight.
    """
    flight = assessment.trajectories.get(NOMINAL)
    if flight is None:
        return []
    clock = when_columns(assessment) if assessment.mission.liftoff_utc is not None else []
    columns = [
        Column(_("After lift-off"), 26, True),
        *(Column(one.title, 28) for one in clock),
        Column(_("What"), 62),
        Column(_("Where"), 52),
    ]
    rows = sorted([*_list_events(assessment), *_list_falls(assessment)], key=lambda row: row[0])
    told = _(
        "The best fit to plan, without scatter, and windows that hold 99 % of the simulated falls. Of failures the "
        "times stand with the regions."
    )
    return [heading(_("Timeline")), paragraph(told), table(columns, [cells for _t_s, cells in rows])]


def _list_events(assessment: Assessment) -> list[Row]:
    rows = []
    for event in assessment.trajectories[NOMINAL].events:
        where = say.decimal_degrees(event.lon_deg, event.lat_deg, places=2)
        place = _("{position}, {height} up").format(position=where, height=say.length(event.height_m))
        after = say.with_unit("t_s", event.t_s)
        rows.append((event.t_s, [after, *_list_instants(event.t_s, assessment), event_words(event.name), place]))
    return rows


def _list_instants(t_s: float, assessment: Assessment) -> list[str]:
    mission = assessment.mission
    if mission.liftoff_utc is None:
        return []
    when = mission.liftoff_utc + timedelta(seconds=t_s)
    return [f"{when.astimezone(ZoneInfo(zone)):%H:%M:%S}" for zone in (mission.timezone, "UTC")]


def _list_falls(assessment: Assessment) -> list[Row]:
    impacts = {one.item: one for one in assessment.impacts if one.case == NOMINAL}
    rows = []
    for shape in assessment.shapes:
        if shape.case == NOMINAL and shape.containment == 0.99 and shape.item in impacts:
            span = shape.first_s, shape.last_s
            clock = [] if assessment.mission.liftoff_utc is None else clocks(span, assessment)
            centre = _("about {position}, within {area}").format(
                position=centre_words(impacts[shape.item]), area=say.area(shape.area_m2)
            )
            fall = _("{item}: at the surface").format(item=item_words(shape.item))
            rows.append((shape.first_s, [times.minutes(*span), *clock, fall, centre]))
    return rows
