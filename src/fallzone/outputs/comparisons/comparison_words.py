"""What moved between two runs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallzone.names import CONTAINMENTS
from fallzone.outputs.launch.levels import level_title
from fallzone.words import _, msg, named, ngettext
from fallzone.words.formats import fixed, number, probability, share
from fallzone.words.things import case_title, case_words, item_title, item_words, with_commas, zone_title

if TYPE_CHECKING:
    from fallzone.model.results.comparison import AreaChange, Comparison, FlagChange, ReasonKey, RunFacts

# Of the containment areas the one that people are shown
SHOWN = CONTAINMENTS[2]
CHANGES = {
    "came": msg("flagged now"),
    "went": msg("no longer flagged"),
    "changed": msg("other reasons"),
    "added": msg("added"),
    "removed": msg("removed"),
}
_SETTINGS = {
    "version": msg("Version: {first}, then {second}."),
    "seed": msg("Seed: {first}, then {second}."),
    "samples": msg("Simulated flights: {first}; then {second}."),
    "sampling": msg("Sampling: {first}, then {second}."),
    "atmosphere": msg("Atmosphere: {first}, then {second}."),
    "wind": msg("Wind: {first}, then {second}."),
}
_REASONS = {
    "footprint_97": msg("97 % area of {item}, {case}"),
    "footprint_99": msg("99 % area of {item}, {case}"),
    "hazard": msg("a criterion exceeded"),
    "hazard_perhaps": msg("a criterion perhaps exceeded"),
    "isopleth": msg("the floor of hazardous debris"),
    "impacts": msg("impacts of {item}, {case}"),
    "stray": msg("impacts of {item}, {case}, outside its area"),
    "ground-track": msg("ground track, {case}"),
    "iip-trace": msg("IIP trace, {case}"),
}
# Of differences within their intervals so many leave zero out by chance
_BY_CHANCE = 0.05


def setting_sentences(found: Comparison) -> list[str]:
    """What the two runs are, and in what they differ beside their results.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of str
        Whole sentences.
    """
    first, second = found.runs
    told = [_("First: {run}.").format(run=_say_run(first)), _("Second: {run}.").format(run=_say_run(second))]
    if not found.is_same_mission:
        told.append(_("These are runs of two missions: areas and regions are compared by what fell."))
    for case, change in found.unpaired:
        message = _("Only the second run has this case, whose flags are not compared: {case}.")
        if change == "removed":
            message = _("Only the first run has this case, whose flags are not compared: {case}.")
        told.append(message.format(case=case_words(case)))
    for name, message in _SETTINGS.items():
        one, other = (_say_setting(getattr(run, name)) for run in (first, second))
        if one != other:
            told.append(_(message).format(first=one, second=other))
    if found.inputs:
        names = with_commas([change.name for change in found.inputs])
        count = len(found.inputs)
        message = ngettext("{count} file differs: {names}.", "{count} files differ: {names}.", count)
        told.append(message.format(count=number(count), names=names))
    if found.assumed:
        codes = with_commas([f"{code} ({_(CHANGES[change])})" for code, change in found.assumed])
        told.append(_("Assumptions that differ: {codes}.").format(codes=codes))
    return told


def _say_run(run: RunFacts) -> str:
    return _("{mission} in {folder}").format(mission=run.mission, folder=run.folder) if run.folder else run.mission


def _say_setting(value: object) -> str:
    if isinstance(value, dict):
        return with_commas(
            [_("{case} {count}").format(case=case_words(case), count=number(n)) for case, n in value.items()]
        )
    return str(value)


def flag_rows(found: Comparison) -> list[list[str]]:
    """Regions whose flag differs.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of list of str
        Region, what became of it, and its reasons that came and went.
    """
    return [[named(one.names, one.region), _say_change(one), _say_reasons(one)] for one in found.flags]


def _say_change(one: FlagChange) -> str:
    if one.change == "changed" and one.levels[0] != one.levels[1]:
        first, second = (level_title(level) if level else _("none") for level in one.levels)
        return _("{first}, then {second}").format(first=first, second=second)
    return _(CHANGES[one.change])


def _say_reasons(one: FlagChange) -> str:
    signs = (("+", one.came), ("−", one.went))
    return "; ".join(f"{sign} {with_commas([_say_reason(key) for key in keys])}" for sign, keys in signs if keys)


def _say_reason(key: ReasonKey) -> str:
    if key.reason == "zone":
        return zone_title(key.zone or "")
    kind = key.zone if key.reason == "overflight" else key.reason
    facts = {"item": item_words(key.item or ""), "case": case_words(key.case or "")}
    return _(_REASONS[kind or key.reason]).format(**facts)


def area_head(case: str) -> list[str]:
    """Heads of the table of areas of one case.

    Parameters
    ----------
    case : str
        As in ``area_rows``.

    Returns
    -------
    list of str
    """
    return [case_title(case), _("size ×"), _("lost"), _("gained"), _("moved, km"), _("towards"), _("edge, km")]


def area_rows(found: Comparison) -> dict[str, list[list[str]]]:
    """Areas of `SHOWN` that both runs have, by case.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    dict of str to list of list of str
        By the heads of ``area_head``: lost is the share of the first area outside the second, gained that of the second
        outside the first; then how far and where its middle moved, and how far its edge did at most.
    """
    rows: dict[str, list[list[str]]] = {}
    for one in found.areas:
        if one.containment == SHOWN and one.ratio is not None:
            cells = [
                item_title(one.item),
                fixed(one.ratio, 2),
                share(one.first_outside),
                share(one.second_outside),
                fixed(one.shift_m / 1e3, 1),
                f"{fixed(one.shift_azimuth_deg, 0)}°",
                fixed(one.edge_distance_m / 1e3, 1),
            ]
            rows.setdefault(one.case, []).append(cells)
    return rows


def area_sentences(found: Comparison) -> list[str]:
    """Areas of `SHOWN` that only one run has, and cases that mean something else in each.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of str
    """
    told = []
    for one in found.areas:
        if one.containment == SHOWN and one.ratio is None:
            message = _("Only the first run has an area of {item}, {case}.")
            if one.areas_m2[0] is None:
                message = _("Only the second run has an area of {item}, {case}.")
            told.append(message.format(item=item_words(one.item), case=case_words(one.case)))
    for case in dict.fromkeys(one.case for one in found.areas if _means_another(one)):
        told.append(_("{case}: the two runs mean different failures by this.").format(case=case_title(case)))
    return told


def _means_another(one: AreaChange) -> bool:
    return None not in one.conditions and one.conditions[0] != one.conditions[1]


def probability_rows(found: Comparison) -> list[list[str]]:
    """Regions whose chance of a hit differs by more than the samples explain.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of list of str
        Region, what falls, and the probability in each run with its interval.
    """
    return [
        [
            named(one.names, one.region),
            _("{item}, {case}").format(item=item_words(one.item), case=case_words(one.case)),
            *(probability(*told) for told in zip(one.probabilities, one.intervals, strict=True)),
        ]
        for one in found.probabilities
        if one.is_beyond_sampling
    ]


def probability_sentences(found: Comparison) -> list[str]:
    """How many probabilities differ, and how many would by chance.

    Parameters
    ----------
    found : Comparison
        Of two runs.

    Returns
    -------
    list of str
    """
    count = sum(one.is_beyond_sampling for one in found.probabilities)
    facts = {
        "count": number(count),
        "total": number(len(found.probabilities)),
        "chance": number(_BY_CHANCE * len(found.probabilities), 2),
    }
    message = _(
        "Probabilities of regions: {count} of {total} differ by more than sampling explains (95 %); by chance about "
        "{chance} would."
    )
    told = [message.format(**facts)]
    if found.runs[0].seed == found.runs[1].seed:
        told.append(
            _("Both runs drew the same random numbers: differences smaller than these intervals may be real as well.")
        )
    return told
