"""``fallzone compare``: what moved between two stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fallzone.cli.terminal.geodata import chosen_geodata
from fallzone.cli.terminal.options import at_work
from fallzone.cli.terminal.printing import BOLD, jsonable, print_json, print_table, print_wrapped
from fallzone.cli.terminal.state import AsJson
from fallzone.words import _, msg
from fallzone.words.formats import number, percent
from fallzone.words.things import naming

if TYPE_CHECKING:
    from fallzone.model.results.comparison import Comparison, LaunchChange

TITLE = msg("Say what moved between two stored runs.")
HELP = msg(
    "Flags that came, went or stand on other reasons; how far each area moved, grew and changed its edge; which "
    "probabilities differ by more than the samples explain; per launch, the failure probability, what each region gets "
    "and criteria with another answer; and in what the two runs differ. Runs of two missions are "
    "compared by what fell."
)
RUN_HELP = msg("Folder of a stored run, or a mission whose run is kept under results/.")


def command(
    first: Annotated[str, typer.Argument(metavar="RUN1", help=RUN_HELP)],
    second: Annotated[str, typer.Argument(metavar="RUN2", help=RUN_HELP)],
    *,
    json: AsJson = False,
) -> None:
    """Say what moved between two stored runs."""
    from fallzone.runs.compare import compare

    with at_work() as progress:
        found = compare(first, second, geodata=chosen_geodata(), progress=progress)
    if json:
        print_json(_to_json(found))
    else:
        with naming(found.jettisoned, found.zones):
            _print_for_people(found)


def _to_json(found: Comparison) -> dict[str, Any]:
    return {
        "is_same_mission": found.is_same_mission,
        "runs": found.runs,
        "inputs": found.inputs,
        "assumptions": [{"code": code, "change": change} for code, change in found.assumed],
        "unpaired": [{"case": case, "change": change} for case, change in found.unpaired],
        "flags": [jsonable(one) for one in found.flags],
        "flags_same": found.flags_same,
        "areas": [jsonable(one) for one in found.areas],
        "probabilities": [jsonable(one) for one in found.probabilities],
        "per_launch": None if found.launch is None else _launch_json(found.launch),
    }


def _launch_json(launch: LaunchChange) -> dict[str, Any]:
    """What two runs say of one launch, each number once for each run."""
    reliabilities = launch.reliabilities
    return {
        "failure_probabilities": [one.probability for one in reliabilities],
        "failure_intervals": [one.interval if one.is_known else None for one in reliabilities],
        "reliability_models": [one.model for one in reliabilities],
        "expected_casualties": launch.expected_casualties,
        "regions": launch.regions,
        "criteria": [
            {
                "id": one.id,
                "answers": [criterion.answer for criterion in one.criteria],
                "values": [criterion.value for criterion in one.criteria],
                "intervals": [criterion.interval for criterion in one.criteria],
                "is_changed": one.is_changed,
            }
            for one in launch.criteria
        ],
    }


def _print_for_people(found: Comparison) -> None:
    from fallzone.outputs.comparisons import comparison_words as words
    from fallzone.outputs.comparisons import launch_words

    for sentence in words.setting_sentences(found):
        print_wrapped(sentence)
    told = _("Flags: {same} as before, {changed} different").format(
        same=number(found.flags_same), changed=number(len(found.flags))
    )
    print_wrapped(told, style=BOLD)
    if found.flags:
        print_table([_("region"), _("flag"), _("reasons that came (+) and went (−)")], words.flag_rows(found))
    print_wrapped(_("Areas that hold {level} of the impacts").format(level=percent(words.SHOWN)), style=BOLD)
    for case, rows in words.area_rows(found).items():
        head = words.area_head(case)
        print_table(head, rows, right=head[1:])
    for sentence in words.area_sentences(found):
        print_wrapped(sentence)
    for sentence in words.probability_sentences(found):
        print_wrapped(sentence)
    if rows := words.probability_rows(found):
        print_table([_("region"), _("what falls"), _("first"), _("second")], rows)
    print_wrapped(_("Per launch"), style=BOLD)
    for sentence in launch_words.launch_sentences(found):
        print_wrapped(sentence)
    if found.launch is not None:
        print_wrapped(launch_words.region_sentence(found.launch))
        if rows := launch_words.region_rows(found.launch):
            head = [_("region"), _("hit, first"), _("second"), _("casualties, first"), _("second")]
            print_table(head, rows, right=head[1:])
