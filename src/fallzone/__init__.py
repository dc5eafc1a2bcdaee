"""fallzone: where rocket stages and debris fall, who is beneath, and how sure that is. Not an official warning.

Ask of a place, and of the regions that a launch concerns::

    import fallzone

    fallzone.check("Naha").verdict  # against every announced zone and every run under results/
    fallzone.check("Naha", mission="malligyong-1-2023-08-24").answers[0].sentence  # what it rests on and leaves out
    fallzone.check_file("places.csv", "answers.csv").verdicts  # of a million places: how many are in, out or not known
    fallzone.check_tracks("ship.gpx", speed_kn=12).verdict  # when it is in which area, what leads around it
    fallzone.flag("malligyong-1-2023-08-24").flags  # which seas and lands, why, how likely, when
    fallzone.alert("malligyong-1-2023-08-24", at_s=520.0).area  # lost at T+520 s: who is beneath, from when to when
    fallzone.find_risk("malligyong-1-2023-08-24").risk.criteria  # casualties, ships, aircraft against US criteria

Where no run of the mission is stored, one is made, in half a minute, and kept under ``results/``; another folder is
an argument. A run can be made by itself, read back, drawn and handed on::

    assessment = fallzone.run("nuri-2021-10-21", samples=20_000, seed=1, results="/data/runs")
    assessment.footprints, assessment.flags  # GeoDataFrame, DataFrame
    answer = assessment.check(lon_deg=127.68, lat_deg=26.21)  # codes and numbers
    answer.verdict, [finding.reason for finding in fallzone.in_words(answer).zones]
    fallzone.draw_map(assessment, "map.html")
    fallzone.brief(assessment, "pack.zip")
    fallzone.load_run(assessment.folder)  # the same, read back

or assessed from a record without being stored: ``fallzone.assess(fallzone.load_mission("nuri-2021-10-21"))``.

Latitude comes before longitude in text that people type, longitude first in code. A number's name ends in its unit.
Every expected failure is a ``FallzoneError`` whose text says what to do; its ``exit_code`` is that of the command. What
happens meanwhile is logged to the logger ``fallzone``.

Examples
--------
>>> import fallzone
>>> [mission.id for mission in fallzone.list_missions()][-2:]
['nuri-2023-05-25', 'pslv-2019-11-27']

A place in the Yellow Sea where the first stage was to fall in 2023, and one far away, of which nothing was computed:

>>> found = fallzone.check(["35.7,123.5", "33.9S 151.2E"], results="no-such-folder")
>>> [answer.verdict for answer in found.answers], found.verdict
(['INSIDE', 'UNKNOWN'], 'INSIDE')
>>> [zone.id for zone in found.answers[0].zones]
['malligyong-1-2023-a']

A question that is unclear is asked back:

>>> try:
...     fallzone.check("Miyako")
... except fallzone.FallzoneError as error:
...     print(str(error).splitlines()[0], error.exit_code)
'Miyako' may be: 2
"""

from importlib import import_module

__version__ = "0.1.0"

# Loaded on first use: `fallzone --help` must not wait for numba and geopandas.
_HOMES = {
    "FallzoneError": "fallzone.errors",
    "Precision": "fallzone.footprint.convergence",
    "alert": "fallzone.runs.alerts.alert",
    "assess": "fallzone.assessment.assess",
    "brief": "fallzone.runs.draw",
    "check": "fallzone.runs.check",
    "check_file": "fallzone.runs.check",
    "check_tracks": "fallzone.runs.answers.track",
    "draw_map": "fallzone.runs.draw",
    "find_risk": "fallzone.runs.risk",
    "flag": "fallzone.runs.flag",
    "fly": "fallzone.runs.fly",
    "in_words": "fallzone.outputs.answer_words",
    "list_cases": "fallzone.runs.shipped",
    "list_missions": "fallzone.runs.shipped",
    "load_mission": "fallzone.assessment.inputs",
    "load_run": "fallzone.runs.read",
    "run": "fallzone.runs.make",
    "validate": "fallzone.runs.fly",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'fallzone' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
