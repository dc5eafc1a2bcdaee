"""``fallzone run``: the assessment of a mission, stored in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.flag import flags_json, print_announced, print_doubts, print_flags, with_condition
from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.help import one_of
from fallzone.cli.terminal.numbers import decimal, whole
from fallzone.cli.terminal.options import MissionName, at_work
from fallzone.cli.terminal.printing import BOLD, jsonable, print_json, print_table, print_wrapped, say, signed
from fallzone.cli.terminal.state import AsJson
from fallzone.errors import InputError, UsageError
from fallzone.names import CONTAINMENTS, SAMPLINGS
from fallzone.numbers import parse_number
from fallzone.outputs.doubt_words import say_doubt
from fallzone.runs.counts import check_run_counts, check_run_levels
from fallzone.words import _, msg, ngettext
from fallzone.words.formats import area, fixed, number, percent, probability, share
from fallzone.words.things import case_title, case_words, item_words, naming, with_commas

if TYPE_CHECKING:
    from fallzone.assessment.assessment import Assessment
    from fallzone.footprint.convergence import Precision
    from fallzone.model.results.impacts import Footprint
    from fallzone.model.results.provenance import Round

TITLE = msg("Assess a mission: drops, failed flights, flagged regions.")
HELP = msg(
    "Simulates flights that go to plan and flights that fail, draws the areas that hold 50, 90, 97 and 99 % of the "
    "impacts, and flags the regions that these, announced zones and the tracks concern. A run in the folder is "
    "replaced whole; anything else that is there is left alone. A run that was broken off goes on where it was."
)


def command(
    mission: MissionName,
    *,
    case: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CASE", help=msg("nominal, as-flown, sweep or MODE@T+SECONDS; may be given more than once.")
        ),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help=msg("Simulated flights of each case."))
    ] = None,
    seed: Annotated[int, typer.Option(parser=whole, metavar="S", help=msg("The same seed gives the same result."))] = 1,
    workers: Annotated[
        int | None, typer.Option(parser=whole, metavar="N", help=msg("Threads; the result does not change."))
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help=msg("Dask workers: tcp://HOST:PORT, or local:4 for 4 processes.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=msg("Folder; results/MISSION or, of other cases, results/MISSION.CASES.")),
    ] = None,
    sampling: Annotated[
        str,
        typer.Option(
            parser=one_of(SAMPLINGS),
            metavar="|".join(SAMPLINGS),
            help=msg("Independent flights, or replicates of evenly spread ones."),
        ),
    ] = SAMPLINGS[0],
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="P%",
            help=msg("Flights until the 97 % areas are known to this, say 5%; --samples: the most of a case."),
        ),
    ] = None,
    level: Annotated[
        list[float] | None,
        typer.Option(
            parser=decimal,
            metavar="METRES",
            help=msg("Keep when bodies come down through this height too; may be given more than once."),
        ),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help=msg("Write every impact to impacts.parquet too; needs the extra parquet."))
    ] = False,
    json: AsJson = False,
) -> None:
    """Assess a mission: drops, failed flights, flagged regions."""
    if workers is not None and cluster is not None:
        raise UsageError(_("--workers counts threads of this process; give it or --cluster, not both"))

    from fallzone.runs.make import run

    check_run_counts({"--samples": samples, "--seed": seed, "--workers": workers})
    check_run_levels("--level", level or [])
    wanted = samples if precision is None else _read_precision(precision, samples)
    with at_work() as progress:
        assessment = run(
            mission,
            samples=wanted,
            seed=seed,
            workers=cluster or workers,
            cases=case or None,
            sampling=sampling,
            levels_m=level or (),
            out=out,
            parquet=parquet,
            geodata=chosen_geodata(),
            progress=progress,
        )
    _say_rounds(assessment)
    with naming(assessment.vehicle.jettisoned, assessment.zones):
        if json:
            print_json(_run_json(assessment, progress.elapsed_s))
        else:
            _print_for_people(assessment, progress.elapsed_s)


def _read_precision(text: str, most: int | None) -> Precision:
    from fallzone.footprint.convergence import Precision

    try:
        relative = parse_number(text.removesuffix("%"), "--precision") / 100.0 if text.endswith("%") else None
    except InputError:
        relative = None
    if relative is None:
        raise UsageError(_("--precision {text}: expected a percentage, such as 5%").format(text=text[:40]))
    return Precision(relative=relative) if most is None else Precision(relative=relative, most=most)


def _say_rounds(assessment: Assessment) -> None:
    """How each case got to the precision that was asked."""
    wanted = assessment.provenance.precision
    for case, rounds in assessment.provenance.rounds.items():
        reached = rounds[-1].precision
        told = _("{case}: 97 % areas to {steps}; {wanted} NOT met")
        if reached is not None and reached <= wanted:
            told = _("{case}: 97 % areas to {steps}; {wanted} met")
        steps = with_commas([_say_round(one) for one in rounds])
        say(signed(told.format(case=case_words(case), steps=steps, wanted=share(wanted))))


def _say_round(one: Round) -> str:
    if one.precision is None:
        told = ngettext("unknown after {flights} flight", "unknown after {flights} flights", one.flights)
        return told.format(flights=number(one.flights))
    told = ngettext("{precision} after {flights} flight", "{precision} after {flights} flights", one.flights)
    return told.format(precision=share(one.precision), flights=number(one.flights))


def _run_json(assessment: Assessment, elapsed_s: float) -> dict[str, Any]:
    return {
        "out": assessment.folder,
        "mission": assessment.mission.id,
        "seed": assessment.provenance.seed,
        "sampling": assessment.provenance.sampling,
        "samples": assessment.provenance.samples,
        "precision": assessment.provenance.precision,
        "rounds": assessment.provenance.rounds,
        "elapsed_s": elapsed_s,
        "footprints": [_without_geometry(shape) for shape in (*assessment.shapes, *assessment.shapes_by_flight)],
        "without_area": [
            with_condition({**jsonable(few), "flights_needed": few.flights_needed}) for few in assessment.without_area
        ],
        "flags": flags_json(assessment.flagged),
        "announced": assessment.announced,
        "doubts": [say_doubt(doubt) for doubt in assessment.doubts],
    }


def _without_geometry(shape: Footprint) -> dict[str, Any]:
    import dataclasses

    names = [field.name for field in dataclasses.fields(shape) if field.name != "geometry"]
    return with_condition({name: getattr(shape, name) for name in names})


def _print_for_people(assessment: Assessment, elapsed_s: float) -> None:
    from fallzone.model.results.basis import RECOVERIES, TAKEN
    from fallzone.outputs.basis_words import say_basis
    from fallzone.outputs.returned import with_return
    from fallzone.words.times import minutes

    print_wrapped(assessment.mission.title, style=BOLD)
    level = max(CONTAINMENTS)
    shapes = [shape for shape in assessment.shapes if shape.containment == level]
    for case in dict.fromkeys(shape.case for shape in shapes):
        rows = [
            [
                with_return(item_words(shape.item), shape.item, assessment.trajectories.get(case)),
                area(shape.area_m2),
                probability(shape.probability, shape.interval),
                minutes(shape.first_s, shape.last_s),
            ]
            for shape in shapes
            if shape.case == case
        ]
        area_head = _("{level} area").format(level=percent(level))
        columns = (case_title(case), area_head, _("probability of impact"), _("after lift-off"))
        print_table(columns, rows, right=[area_head])
    for few in assessment.without_area:
        print_wrapped(say_doubt(few.statement))
    print_flags(assessment.flagged, assessment.mission, assessment.launch)
    print_announced(assessment.announced)
    print_doubts([say_doubt(doubt) for doubt in assessment.doubts])
    provenance = assessment.provenance
    for statement in provenance.assumptions:
        if statement.code in TAKEN or statement.code in RECOVERIES:
            print_wrapped(say_basis(statement))
    samples = [
        _("{case} {count}").format(case=case_words(case), count=number(count))
        for case, count in provenance.samples.items()
    ]
    told = _("Simulated: {samples}; seed {seed}; {elapsed} s")
    print_wrapped(told.format(samples=with_commas(samples), seed=provenance.seed, elapsed=fixed(elapsed_s, 0)))
    print(_("Stored in {folder}").format(folder=assessment.folder))
