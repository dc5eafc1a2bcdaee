"""The public door in Python: what cannot be asked is told in words, before any work; what comes back is readable."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys

import numpy as np
import pytest
from builders import tiny_assessment

import fallzone
from fallzone.errors import FallzoneError, UsageError

MISSION = "malligyong-1-2023-08-24"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"samples": 1.5}, "samples = 1.5: expected a whole number, 1 to 1\u202f000\u202f000"),
        ({"samples": 0}, "samples = 0"),
        ({"samples": True}, "samples = True"),
        ({"samples": "many"}, "samples = 'many'"),
        ({"samples": 10**9}, "samples = 1000000000"),
        ({"seed": -1}, "seed = -1: expected a whole number, 0 or more"),
        ({"seed": 1.0}, "seed = 1.0"),
        ({"seed": None}, "seed = None"),
        ({"workers": -1}, "workers = -1: expected a whole number, 1 to 256"),
        ({"workers": 0}, "workers = 0"),
        ({"workers": 2.0}, "workers = 2.0"),
        ({"cases": ()}, "cases = (): expected at least one"),
        ({"cases": "nominal"}, "cases = 'nominal'"),
        ({"cases": (1,)}, "cases = (1,)"),
        ({"cases": ("lucky",)}, "no case 'lucky'"),
        ({"cases": ("meteor@T+10",)}, "no failure mode 'meteor'"),
        ({"sampling": "random"}, "random"),
        ({"workers": "carrier pigeon"}, "carrier pigeon"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(options, words):
    with pytest.raises(FallzoneError) as told:
        fallzone.assess(fallzone.load_mission(MISSION), **{"samples": 1, "cases": ("nominal",)} | options)
    assert words in str(told.value)


@pytest.mark.parametrize("mission", [None, MISSION, {}])
def test_a_mission_is_a_record_and_not_its_name(mission):
    with pytest.raises(UsageError, match="load_mission"):
        fallzone.assess(mission)


def test_counts_of_numpy_are_counts():
    from fallzone.assessment.request import check_count

    check_count("samples", np.int64(5), low=1)


def test_an_assessment_is_shown_in_a_line():
    assert repr(tiny_assessment()) == (
        "<Assessment of tiny-2023-08-24: nominal 40, as-flown 40, sweep 40 flights, seed 1; "
        "20 footprints, 3 flagged regions>"
    )


def test_the_public_names_are_few_and_all_there_and_nothing_heavy_comes_with_them():
    assert len(fallzone.__all__) <= 20 and len(set(fallzone.__all__)) == len(fallzone.__all__)
    assert all(getattr(fallzone, name) is not None for name in fallzone.__all__)
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        fallzone.no_such_name  # noqa: B018
    code = "import fallzone, sys; dir(fallzone); print({'numpy', 'pydantic', 'logging'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_help_is_a_first_lesson_with_every_name():
    text = pydoc.plain(pydoc.render_doc(fallzone))
    for name in set(fallzone.__all__) - {"__version__"}:
        assert name in text.partition("FILE\n")[0].replace(fallzone.__doc__, ""), name
    for name in ("check", "find_risk", "flag", "run", "brief", "draw_map", "load_run", "fly", "validate"):
        document = getattr(fallzone, name).__doc__
        assert "Parameters\n" in document and "Returns\n" in document and "Raises\n" in document, name
        parameters = inspect.signature(getattr(fallzone, name)).parameters
        assert all(parameter in document for parameter in parameters), name
