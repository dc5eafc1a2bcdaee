"""The process that finds alerts for a watch: questions on stdin, answers on stdout, JSON lines; see `answers`."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fallzone.errors import FallzoneError
from fallzone.model.results.alert.loss import State
from fallzone.outputs.watching.answers import tell_answer, tell_problem
from fallzone.runs.alerts.alert import alert
from fallzone.words import _, set_language


def answer(about: dict[str, Any], lost: dict[str, Any]) -> dict[str, Any]:
    """The first answer for a loss, or why there is none.

    Parameters
    ----------
    about : dict
        ``mission``, ``run`` and ``geodata``.
    lost : dict
        As of `fallzone.watching.session.find_lost`.

    Returns
    -------
    dict
        As of `fallzone.outputs.watching.answers.tell_answer`; with ``problem`` UNKNOWN.
    """
    names = ("lon_deg", "lat_deg", "height_m")
    state = State(**{name: lost[name] for name in names}, velocity_ned_mps=tuple(lost["velocity_ned_mps"]))
    liftoff = None if lost["liftoff_utc"] is None else datetime.fromisoformat(lost["liftoff_utc"])
    try:
        found = alert(
            about["mission"],
            run=about["run"],
            state=state,
            when=datetime.fromisoformat(lost["when_utc"]),
            liftoff=liftoff,
            refine=False,
            geodata=Path(about["geodata"]),
        )
    except FallzoneError as error:
        return tell_problem(str(error))
    except Exception as error:
        # Whatever went wrong: a loss is never left without a word
        return tell_problem(_("an error of the program: {error}").format(error=f"{type(error).__name__}: {error}"))
    return tell_answer(found)


def prepare(about: dict[str, Any]) -> None:
    """Read and load what an answer needs, by an alert that nobody hears.

    Parameters
    ----------
    about : dict
        ``mission``, ``run`` and ``geodata``.
    """
    from fallzone.catalogue.geodata import Geodata
    from fallzone.runs.alerts.source import find_source
    from fallzone.runs.folders import RESULTS

    if about["mission"] is None and about["run"] is None:
        return
    try:
        source = find_source(about["mission"], about["run"], RESULTS, Geodata(Path(about["geodata"])))
        if source.stored is not None:
            half_s = 0.5 * source.mission.powered_until_s
            alert(about["mission"], run=about["run"], at_s=half_s, refine=False, geodata=Path(about["geodata"]))
    except Exception:
        logging.getLogger("fallzone").debug("unprepared", exc_info=True)


def main() -> None:
    """Answer until no more is asked."""
    about = json.loads(sys.argv[1])
    set_language(about["language"])
    logging.getLogger("fallzone").addHandler(logging.NullHandler())
    # Answers alone go where answers are read
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        question = json.loads(line)
        if question.get("prepare"):
            prepare(about)
        else:
            out.write(json.dumps(answer(about, question), allow_nan=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
