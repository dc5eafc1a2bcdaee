"""Rows of the tables of an alert, as people read them: on the page and on paper alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fallzone.outputs.alert.moments import find_closure, find_span
from fallzone.outputs.alert.names import piece_words, region_words
from fallzone.outputs.alert.picture import layer_words
from fallzone.outputs.alert.words import chance_words
from fallzone.words import _, named
from fallzone.words.formats import area as area_words
from fallzone.words.formats import compass, fixed, kilometres, number, probability, share
from fallzone.words.times import clock, window_local, window_utc

if TYPE_CHECKING:
    from datetime import datetime

    from fallzone.model.results.alert.alert import Alert
    from fallzone.model.results.alert.area import LayerClosure, PlaceAlert, RegionAlert


class Table(NamedTuple):
    """A table.

    Parameters
    ----------
    heads : tuple of str
        Of its columns.
    rows : list of tuple of str
        Cells, which may have several lines; the first of each row names it.
    """

    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


def region_table(alert: Alert) -> Table:
    """Regions beneath: how likely, from when to when, and when their surface may be opened again.

    Parameters
    ----------
    alert : Alert
        With or without an area.

    Returns
    -------
    Table
    """
    regions = alert.area.regions if alert.area else ()
    heads = (_("Region"), _("Chance"), _("Debris comes down"), _("Opened again"))
    return Table(heads, [_region_row(alert, one) for one in regions])


def _region_row(alert: Alert, region: RegionAlert) -> tuple[str, ...]:
    kind = _("land") if region.kind == "land" else _("sea")
    told = _("{kind}, {share} of the area, {size}").format(
        kind=kind, share=share(region.share_of_area), size=area_words(region.area_m2)
    )
    first_s, last_s = region.first_s, region.last_s
    if region.layers:
        first_s, last_s = region.layers[0].first_s, region.layers[0].passed_s
    span = find_span(alert, first_s, last_s)
    arrives = _("only the area reaches it") if span is None else _both(alert, span)
    return f"{region_words(region)}\n{told}", chance_words(region.probability), arrives, _clear(alert, region.clear_s)


def place_table(alert: Alert) -> Table:
    """Places inside: how likely, from when to when, and the nearest way out.

    Parameters
    ----------
    alert : Alert
        With or without an area.

    Returns
    -------
    Table
    """
    places = alert.area.places if alert.area else ()
    heads = (_("Place"), _("Chance near it"), _("Debris comes down"), _("Opened again"), _("Nearest outside"))
    return Table(heads, [_place_row(alert, one) for one in places])


def _place_row(alert: Alert, place: PlaceAlert) -> tuple[str, ...]:
    name = named(place.names, place.name)
    if place.population is not None:
        name += "\n" + _("{people} people").format(people=number(place.population))
    span = find_span(alert, place.first_s, place.last_s)
    chance = _("{probability} within {distance}").format(
        probability=probability(place.probability.value, place.probability.interval),
        distance=kilometres(place.within_m),
    )
    return (
        name,
        chance,
        "–" if span is None else _both(alert, span),
        _clear(alert, place.clear_s),
        way_words(place),
    )


def way_words(place: PlaceAlert) -> str:
    """The nearest way out of the area.

    Parameters
    ----------
    place : PlaceAlert
        Inside of it.

    Returns
    -------
    str
        ``–`` where none was found.
    """
    if place.way is None:
        return "–"
    return _("{distance} to the {direction}").format(
        distance=kilometres(place.way.distance_m), direction=compass(place.way.azimuth_deg)
    )


def layer_table(alert: Alert) -> Table:
    """Layers of the air: closed from when, the last piece through, opened again, and by which piece.

    Parameters
    ----------
    alert : Alert
        With or without an area.

    Returns
    -------
    Table
        From the highest down to the surface.
    """
    layers = alert.area.layers if alert.area else ()
    heads = (_("Layer"), _("Closed from"), _("Last piece"), _("Opened again"), _("Decided by"))
    return Table(heads, [_layer_row(alert, one) for one in reversed(layers)])


def _layer_row(alert: Alert, layer: LayerClosure) -> tuple[str, ...]:
    closed, passed = find_closure(alert, layer.first_s, layer.clear_s), find_span(alert, layer.first_s, layer.passed_s)
    margin = _("{minutes} min after it").format(minutes=fixed(layer.margin_s / 60.0, 1))
    return (
        layer_words(layer),
        "–" if closed is None else _clock(alert, closed[0]),
        "–" if passed is None else _clock(alert, passed[1]),
        f"{_clear(alert, layer.clear_s)}\n{margin}",
        piece_words(layer.decided_by),
    )


def minute_table(alert: Alert) -> Table:
    """The air minute by minute.

    Parameters
    ----------
    alert : Alert
        With or without slices of the air.

    Returns
    -------
    Table
        By time, then from the sea upwards.
    """
    slices = sorted(alert.area.airspace if alert.area else (), key=lambda one: (one.first_s, one.low_m))
    rows = []
    for one in slices:
        span = find_span(alert, one.first_s, one.last_s)
        when = "–" if span is None else window_utc(span)
        rows.append(
            (when, layer_words(one), probability(one.probability, one.interval), number(one.expected_pieces, 2))
        )
    return Table((_("Minute"), _("Layer"), _("Chance"), _("Pieces expected")), rows)


def _both(alert: Alert, span: tuple[datetime, datetime]) -> str:
    """A window in UTC, and in local time on a line of its own."""
    return "\n".join(dict.fromkeys((window_utc(span), window_local(span, alert.timezone))))


def _clock(alert: Alert, when: datetime) -> str:
    return "\n".join(dict.fromkeys((clock(when, "UTC"), clock(when, alert.timezone))))


def _clear(alert: Alert, clear_s: float | None) -> str:
    span = find_span(alert, clear_s, clear_s)
    return "–" if span is None else _clock(alert, span[1])
