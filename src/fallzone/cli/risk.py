"""``fallzone risk``: the risk of one launch against criteria."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.numbers import decimal
from fallzone.cli.terminal.options import MissionOption, RunOption, at_work
from fallzone.cli.terminal.printing import BOLD, print_json, print_table, print_wrapped
from fallzone.cli.terminal.state import AsJson, check_number
from fallzone.errors import UsageError
from fallzone.numbers import parse_number
from fallzone.words import _, msg
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.model.results.launch_risk import LaunchRisk
    from fallzone.runs.risk import Risked

TITLE = msg("Hold the risk of a launch against criteria.")
HELP = msg(
    "Per launch: failure probability, expected casualties by region, phase, mode and failure time, individual "
    "probability of casualty, ships, aircraft, and when each layer of the air is clear. Stored flights are weighed, "
    "none is simulated. US criteria, for orientation."
)


def command(
    *,
    mission: MissionOption = None,
    run: RunOption = None,
    failure_probability: Annotated[
        float | None,
        typer.Option(
            "--failure-probability",
            parser=decimal,
            metavar="P",
            help=msg("Failure probability of the launch, 0 to 1, in place of a model."),
        ),
    ] = None,
    reliability: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help=msg("Model of the failure probability: reference, beta or declared.")),
    ] = None,
    casualty_area: Annotated[
        str | None,
        typer.Option(
            "--casualty-area",
            metavar="MODEL",
            help=msg("Model of the casualty area: larger-of-both, seven-times-area, human-size or handbook."),
        ),
    ] = None,
    vulnerable_area: Annotated[
        str | None,
        typer.Option(
            "--vulnerable-area",
            metavar="M2|MODEL",
            help=msg(
                "Vulnerable area of an aircraft in m², for every piece of 1 g or more; or a model of it, rcc-321-07 or "
                "cruising-transport."
            ),
        ),
    ] = None,
    population: Annotated[
        Path | None,
        typer.Option(metavar="FILE.tif", help=msg("People as GeoTIFF: GHS-POP, WorldPop, LandScan or your own.")),
    ] = None,
    population_kind: Annotated[
        str | None,
        typer.Option(
            "--population-kind",
            metavar="KIND",
            help=msg("What values of GeoTIFF files are, where they do not say: count or density (per km²)."),
        ),
    ] = None,
    sheltering: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help=msg("Table of shelters in place of the assumed one.")),
    ] = None,
    ships: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=msg("Ships: positions or tracks (CSV, GeoJSON, GPX), or a GeoTIFF.")),
    ] = None,
    aircraft: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=msg("Aircraft: positions or tracks (CSV, GeoJSON, GPX), or a GeoTIFF.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Hold the risk of a launch against criteria."""
    if mission is None and run is None:
        raise UsageError(_("name a mission with --mission, or a stored run with --run"))
    if failure_probability is not None:
        check_number("--failure-probability", failure_probability, low=0.0, high=1.0)
        if reliability is not None:
            raise UsageError(_("--failure-probability or --reliability: give one of both"))

    from fallzone.runs.risk import find_risk

    files = {"population": population, "population_kind": population_kind, "sheltering": sheltering}
    models = {"failure_probability": failure_probability, "reliability": reliability, "casualty_area": casualty_area}
    models["vulnerable_area"] = None if vulnerable_area is None else _read_area(vulnerable_area)
    with at_work() as progress:
        found = find_risk(
            mission,
            run=run,
            files=files | {"ships": ships, "aircraft": aircraft},
            models=models,
            geodata=chosen_geodata(),
            progress=progress,
        )
    if json:
        from fallzone.outputs.risk.document import describe_risk

        print_json({"mission": found.mission.id, **describe_risk(found.risk)})
    else:
        with naming(found.jettisoned):
            _print_for_people(found)


def _read_area(text: str) -> str | float:
    """An area [m²], or the name of a model."""
    if text[:1].isalpha():
        return text
    area_m2 = parse_number(text, "--vulnerable-area")
    check_number("--vulnerable-area", area_m2, low=0.0, high=1e5)
    return area_m2


def _print_for_people(found: Risked) -> None:
    from fallzone.outputs.likelihood.words import tell_reliability
    from fallzone.outputs.risk import air_words, criteria_words

    risk = found.risk
    print_wrapped(str(found.mission.title), style=BOLD)
    print_wrapped(tell_reliability(risk.likelihood.reliability))
    if sentence := criteria_words.given_sentence(risk):
        print_wrapped(sentence, style=BOLD)
        print_wrapped(_("Declare one with --failure-probability."))
    _print_criteria(found)
    _print_regions(risk)
    _print_times(risk)
    _print_reach(risk)
    for sentence in air_words.area_sentences(risk):
        print_wrapped(sentence)
    _print_air(risk)
    _print_traffic(risk)
    print_wrapped(_("What this rests on"), style=BOLD)
    from fallzone.outputs.likelihood.words import tell_shares

    for sentence in (tell_shares(risk.likelihood), *air_words.assumption_sentences(risk)):
        print_wrapped(sentence, "- ")


def _print_criteria(found: Risked) -> None:
    from fallzone.outputs.risk import criteria_words

    print_wrapped(_(criteria_words.ORIENTATION))
    for one in found.risk.criteria:
        value, interval, limits = criteria_words.value_words(one)
        print_wrapped(
            _("{criterion}: {answer}").format(
                criterion=criteria_words.criterion_words(one), answer=criteria_words.answer_words(one)
            ),
            style=BOLD,
        )
        facts = {"value": value, "limit": criteria_words.limit_words(one), "law": criteria_words.law_words(one)}
        print_wrapped(_("{value}, limit {limit} ({law})").format(**facts), "  ")
        if one.value is not None:
            print_wrapped(_("95 % interval {interval}; range {range}").format(interval=interval, range=limits), "  ")
        if origin := criteria_words.origin_words(one, found.pad_lonlat):
            print_wrapped(_("mostly: {origin}").format(origin=origin), "  ")
    for sentence in criteria_words.doubt_sentences(found.risk):
        print_wrapped(sentence)


def _print_regions(risk: LaunchRisk) -> None:
    from fallzone.outputs.risk import casualty_words

    print_wrapped(_("Expected casualties by region"), style=BOLD)
    for sentence in casualty_words.collective_sentences(risk):
        print_wrapped(sentence)
    interval = _("95 % interval")
    columns = [_("region"), _("expected"), interval, _("one person"), interval, _("fails, T+ s")]
    if shown := casualty_words.shown_regions(risk):
        print_table(columns, [casualty_words.region_row(one) for one in shown], right=columns[1:2])
    told = (
        casualty_words.star_sentence(risk),
        *casualty_words.rest_sentences(risk),
        *casualty_words.share_sentences(risk),
    )
    for sentence in filter(None, told):
        print_wrapped(sentence)


def _print_times(risk: LaunchRisk) -> None:
    from fallzone.outputs.risk import casualty_words

    if shown := casualty_words.main_times(risk):
        print_wrapped(_("Failure times that matter most"), style=BOLD)
        columns = [_("fails at"), _("chance"), _("casualties then"), _("95 % interval"), _("per launch")]
        print_table(
            columns, [casualty_words.time_row(one) for one in shown], right=(columns[1], columns[2], columns[4])
        )


def _print_reach(risk: LaunchRisk) -> None:
    from fallzone.outputs.likelihood.words import tell_failing_interval
    from fallzone.outputs.risk import reach_words

    if risk.reach:
        print_wrapped(_("If it fails: who is reached, with what chance, how long after"), style=BOLD)
        for one in risk.reach:
            print_wrapped(reach_words.reach_sentence(one), "  ")
    if not risk.given_failure:
        print_wrapped(tell_failing_interval(risk.likelihood.reliability))


def _print_air(risk: LaunchRisk) -> None:
    from fallzone.outputs.risk import air_words

    if layers := air_words.pair_layers(risk):
        print_wrapped(_("Debris in the air, until the last casualty-capable piece has passed"), style=BOLD)
        columns = [_("layer"), _("flight to plan"), _("after a failure")]
        print_table(columns, [air_words.layer_row(one) for one in layers])


def _print_traffic(risk: LaunchRisk) -> None:
    from fallzone.outputs.risk import air_words

    for kind, title in (("ship", _("Your ships, expected hits")), ("aircraft", _("Your aircraft, expected hits"))):
        rows = [air_words.traffic_row(one) for one in risk.traffic if one.kind == kind]
        if rows:
            print_wrapped(title, style=BOLD)
            columns = [_("name"), _("how it is there"), _("hits"), _("95 % interval")]
            print_table(columns, rows, right=columns[2:3])
