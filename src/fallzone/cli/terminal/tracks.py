"""Answers for ways of ships and aircraft, as people and scripts read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallzone.cli.terminal.printing import jsonable, print_json, print_verdict, print_wrapped

if TYPE_CHECKING:
    from fallzone.model.results.way import Crossing
    from fallzone.outputs.answers.track_words import ToldWay
    from fallzone.runs.answers.track import TracksChecked


def print_tracks(checked: TracksChecked, *, json: bool) -> None:
    """Print answers for tracks.

    Parameters
    ----------
    checked : TracksChecked
        The answers.
    json : bool
        Whether as one JSON object.
    """
    from fallzone.outputs.answer_words import basis_words

    if json:
        against = {"zones": checked.zones, "zone_files": checked.zone_files, "runs": checked.runs}
        items = [_way_json(answer) for answer in checked.answers]
        print_json({"items": items, "against": against, "basis": [jsonable(one) for one in checked.basis]})
        return
    for answer in checked.answers:
        print_verdict(answer.verdict, answer.track)
        for sentence in answer.sentences:
            print_wrapped(sentence, "  - ")
    print_wrapped(basis_words(checked.basis))


def _way_json(answer: ToldWay) -> dict[str, Any]:
    return {
        "track": answer.track,
        "verdict": answer.verdict,
        "departure_utc": jsonable(answer.departure_utc),
        "duration_s": answer.duration_s,
        "length_m": answer.length_m,
        "passages": [_passage_json(one) for one in answer.passages],
        "detour": jsonable(answer.detour),
        "departures": jsonable(answer.departures),
        "sentence": answer.sentence,
    }


def _passage_json(crossing: Crossing) -> dict[str, Any]:
    finding = crossing.finding
    rest = {key: value for key, value in jsonable(crossing).items() if key != "finding"}
    return {
        "zone": finding.id,
        "kind": finding.kind,
        "level": finding.level,
        "mission": finding.mission,
        "relation": finding.relation,
        **rest,
        "in_force": finding.in_force,
    }
