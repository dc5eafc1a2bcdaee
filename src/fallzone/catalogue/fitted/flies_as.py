"""What a mission takes over from the one that it flies as."""

from __future__ import annotations

from typing import Any

from fallzone.model.mission import Mission
from fallzone.model.results.basis import FALLS_NOT_DETERMINED
from fallzone.model.results.statement import Statement

# What a mission takes from the one that it flies as
FLIGHT_KEYS = ("guidance", "burns", "separations", "release")
# And what more, where its guidance is to be solved for
AIM_KEYS = ("aim", "target_orbit")


def tell_taken(mission: Mission, fitted: Mission | None) -> tuple[Statement, ...]:
    """What a mission has from the one that it flies as.

    Parameters
    ----------
    mission : Mission
        As read.
    fitted : Mission or None
        The one that it flies as, as read.

    Returns
    -------
    tuple of Statement
        None where it flies as no other.
    """
    if fitted is None:
        return ()
    taken: dict[str, dict[str, Any]] = {
        "taken-burns": {"stages": tuple(dict.fromkeys(_list_taken(mission.burns, fitted.burns, "stage")))},
        "taken-separations": {"items": tuple(_list_taken(mission.separations, fitted.separations, "item"))},
    }
    told = [
        Statement(code=code, values=values, source=fitted.id) for code, values in taken.items() if all(values.values())
    ]
    if not mission.is_steered and mission.guidance is not None and mission.guidance == fitted.guidance:
        told.insert(0, Statement(code="taken-guidance", source=fitted.id))
    return tuple(told)


def _list_taken(own: tuple[Any, ...], others: tuple[Any, ...], name: str) -> list[str]:
    """Names of the tables that others have too, but for values that a fit of the vehicle moved within their bounds."""
    theirs = [_without_fitted(one.model_dump()) for one in others]
    return [getattr(one, name) for one in own if _without_fitted(one.model_dump()) in theirs]


def _without_fitted(told: Any) -> Any:
    if isinstance(told, tuple | list):
        return [_without_fitted(one) for one in told]
    if not isinstance(told, dict):
        return told
    is_bounded = told.get("low") is not None and told.get("high") is not None
    return {key: _without_fitted(one) for key, one in told.items() if not (is_bounded and key == "value")}


def tell_not_determined(mission: Mission, fitted: Mission | None) -> tuple[Statement, ...]:
    """Which falls nothing published determines, by the fit of the mission or of the one that it flies as.

    Parameters
    ----------
    mission : Mission
        As read.
    fitted : Mission or None
        The one that it flies as, as read.

    Returns
    -------
    tuple of Statement
        One at most; none of a mission with an aim, whose lofts and vehicles are drawn.
    """
    fit = (fitted or mission).fit
    if fit is None or not fit.not_determined or mission.is_steered:
        return ()
    return (Statement(code=FALLS_NOT_DETERMINED, values={"items": fit.not_determined}),)


def merge_flight(data: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Tables of a mission, with the flight and sources of the one that it flies as; its own win.

    Parameters
    ----------
    data, other : dict
        Tables of both files, unchecked.

    Returns
    -------
    dict
        Burns by stage and order, separations by item, all else by key.
    """
    sources = [table for table in (other.get("sources"), data.get("sources")) if isinstance(table, dict)]
    keys = FLIGHT_KEYS
    if "aim" in data or ("aim" in other and "guidance" not in other):
        keys = (*(FLIGHT_KEYS if "aim" not in data else FLIGHT_KEYS[1:]), *AIM_KEYS)
    own = {"guidance", "aim", "release"} if "trajectory_file" in data else {"aim"} if "guidance" in data else set()
    flight = {key: other[key] for key in keys if key in other and key not in own}
    merged = {key: _merge(key, other, data) for key in ("burns", "separations") if key in data}
    return {**flight, **data, **merged, "sources": {key: text for table in sources for key, text in table.items()}}


def _merge(key: str, other: dict[str, Any], data: dict[str, Any]) -> Any:
    """Burns or separations of the mission that this one flies as, replaced by its own where it has them.

    Of separations that of the same item is replaced, of burns that of the same stage and order: the second of a stage
    by its second. Others join them in order of time.
    """
    lists = (other.get(key, []), data[key])
    if not all(isinstance(tables, list) and all(isinstance(table, dict) for table in tables) for tables in lists):
        return data[key]
    name, time = {"burns": ("stage", "ignition_s"), "separations": ("item", "t_s")}[key]
    taken, own = (_by_name(tables, name, may_repeat=key == "burns") for tables in lists)
    if len(own) != len(data[key]):
        # What is listed twice is said of its own list
        return data[key]
    merged = list((taken | own).values())
    if own.keys() <= taken.keys():
        return merged
    times_s = [table[time].get("value") if isinstance(table.get(time), dict) else None for table in merged]
    if not all(isinstance(t_s, int | float) for t_s in times_s):
        return merged
    return [table for _t_s, table in sorted(zip(times_s, merged, strict=True), key=lambda pair: pair[0])]


def _by_name(tables: list[dict[str, Any]], name: str, *, may_repeat: bool) -> dict[tuple[Any, int], dict[str, Any]]:
    """Tables by what they are of, and which of several of it each is."""
    found: dict[tuple[Any, int], dict[str, Any]] = {}
    for table in tables:
        of = table.get(name) if isinstance(table.get(name), str) else None
        order = sum(1 for earlier, _order in found if earlier == of) if may_repeat else 0
        found[of, order] = table
    return found
