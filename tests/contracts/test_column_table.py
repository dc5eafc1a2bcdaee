"""One description of the columns of impacts: records hold them, documents list them, in the types that they name."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from builders import tiny_assessment
from small_study import small_study

from fallzone.model.results.impacts import FAILURE_COLUMNS, IMPACT_COLUMNS, Failures, Impacts
from fallzone.montecarlo.run import simulate

PAGE = Path(__file__).parents[2] / "docs" / "impacts.md"


def bytes_of(columns) -> int:
    return sum(np.dtype(column.dtype).itemsize for column in columns if not column.by_level)


@pytest.mark.parametrize(("record", "columns"), [(Impacts, IMPACT_COLUMNS), (Failures, FAILURE_COLUMNS)])
def test_every_array_of_a_record_is_described_and_nothing_else_is(record, columns):
    arrays = {field.name for field in dataclasses.fields(record) if field.type == "np.ndarray"}
    assert arrays == {column.name for column in columns}


@pytest.mark.parametrize("impacts", [*simulate(small_study(), flights=600), *tiny_assessment().impacts])
def test_columns_are_held_as_they_are_described(impacts):
    for record, columns in ((impacts, IMPACT_COLUMNS), (impacts.failures, FAILURE_COLUMNS)):
        for column in columns:
            assert getattr(record, column.name).dtype == column.dtype, column.name


def test_the_page_lists_every_column_with_its_type_unit_and_meaning():
    text = PAGE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    told = [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]
    columns = (*IMPACT_COLUMNS, *FAILURE_COLUMNS)
    assert told == [[one.name, one.dtype, one.unit, one.meaning] for one in columns]
    assert f"({bytes_of(IMPACT_COLUMNS)} bytes)" in text and f"({bytes_of(FAILURE_COLUMNS)} bytes;" in text
