"""Criteria: an answer only where nothing that is known of a value leaves it open, and limits as the law has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallzone.assessment.per_launch.criteria import AT_LEAST, judge
from fallzone.model.results.criteria import LIMITS

# 14 CFR 450.101(a)(1)–(3), 450.133(b)(1), (2)
PUBLISHED = {
    "collective": (1e-4, "450.101(a)(1)"),
    "individual": (1e-6, "450.101(a)(2)"),
    "aircraft": (1e-6, "450.101(a)(3)"),
    "ship": (1e-5, "450.133(b)(1)"),
    "containment": (0.97, "450.133(b)(2)"),
}
DOUBTS = ("failure-probability", "people", "zones", "estimated-zones", "cases")
values = st.floats(0.0, 1.0)
ends = st.none() | st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


def test_limits_are_those_of_the_law():
    assert {name: (limit, law.removeprefix("14 CFR ")) for name, (limit, law) in LIMITS.items()} == PUBLISHED


@given(st.sampled_from(sorted(PUBLISHED)), values, ends, ends, ends, st.sets(st.sampled_from(DOUBTS)))
def test_a_criterion_is_met_only_where_every_end_meets_it_and_nothing_is_unknown(
    criterion, value, interval, limits, edges, doubts
):
    found = judge(criterion, value, interval=interval, limits=limits, edges=edges, doubts=sorted(doubts))
    every = [value, *(end for pair in (interval, limits, edges) if pair for end in pair)]
    limit = PUBLISHED[criterion][0]
    within = [one >= limit if criterion in AT_LEAST else one <= limit for one in every]
    if found.answer == "meets":
        assert all(within) and not doubts
    if found.answer == "exceeds":
        assert not any(within) and doubts <= {"people", "cases"}
    assert (found.answer == "cannot-tell") == bool(found.doubts)
    if not doubts:
        assert (found.answer == "cannot-tell") == (0 < sum(within) < len(within))


@given(st.sampled_from(sorted(PUBLISHED)), st.sets(st.sampled_from(DOUBTS), min_size=1))
def test_what_has_no_value_has_no_answer(criterion, doubts):
    found = judge(criterion, None, doubts=sorted(doubts))
    assert (found.answer, set(found.doubts)) == ("cannot-tell", doubts)


@pytest.mark.parametrize(
    ("told", "doubts"),
    [
        ({"interval": (0.5e-4, 2e-4)}, {"sampling"}),
        ({"interval": (1.1e-4, 2e-4), "limits": (0.5e-4, 3e-4)}, {"range"}),
        ({"interval": (1.1e-4, 2e-4), "placement": (0.9e-4, 2e-4)}, {"placement"}),
        ({"interval": (0.5e-4, 2e-4), "limits": (0.5e-4, 3e-4)}, {"sampling", "range"}),
        ({"interval": (1.2e-4, 2e-4), "limits": (0.2e-4, 0.5e-4)}, {"sampling", "range"}),
    ],
)
def test_which_error_straddles_the_limit_is_told(told, doubts):
    found = judge("collective", 1.5e-4, **told)
    assert (found.answer, set(found.doubts)) == ("cannot-tell", doubts)
