"""Every simulated impact as an Apache Parquet table, for other programs: the extra ``parquet``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fallzone.errors import InputError
from fallzone.files import whole_file
from fallzone.model.results.impacts import ENERGY, FAILURE_COLUMNS, IMPACT_COLUMNS, NO_FAILURE, Column, Impacts
from fallzone.words import _

if TYPE_CHECKING:
    import pyarrow

    from fallzone.assessment.record import RunRecord

PARQUET_FILE = "impacts.parquet"
# Key of the file's metadata under which one JSON document says what the impacts are of
FACTS_KEY = "fallzone"
# Names that hardly differ from row to row; of a body in one piece there is no group, of a flight to plan no mode
_WORDS = {"case": False, "item": False, "part": False, "group": True, "failure_mode": True}
# What not every impact has
_OPTIONAL = (
    Column("casualty_area_m2", "float64", "square metre", 0.0, 1e5, "area within which one piece would hurt a person"),
    FAILURE_COLUMNS[1]._replace(name="failure_t_s"),
)
_OF_IMPACTS = (*(column for column in IMPACT_COLUMNS if column.name != "group" and not column.by_level), ENERGY)
_OF_FLIGHTS = FAILURE_COLUMNS[2:]
_NUMBERS = (*_OF_IMPACTS, *_OF_FLIGHTS)
# One list of times for each impact, where heights were asked for
(_LEVELS,) = (column for column in IMPACT_COLUMNS if column.by_level)


def require_pyarrow() -> None:
    """Ask for the library that writes Parquet.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        problem = _("needs PyArrow, which is not installed")
        raise InputError(PARQUET_FILE, problem, "python -m pip install 'fallzone[parquet]'") from None


def write_parquet(assessment: RunRecord, path: Path) -> Path:
    """Write the impacts of all cases and items, part by part; the same bytes for the same run.

    Columns are case, item, part, group and casualty area of a body (``FragmentGroup``), the failure mode and time of
    its flight (``Failures``) and the numbers of ``IMPACT_COLUMNS`` with the energy that follows, each with its unit.
    The metadata say what each is conditional on, and the version, seed and inputs of the run.

    Parameters
    ----------
    assessment : RunRecord
        The run.
    path : Path
        The file, which must not be there.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        When PyArrow is not installed.
    """
    require_pyarrow()
    from pyarrow.parquet import ParquetWriter

    schema = _build_schema(assessment)
    # Numbers that hardly ever repeat are smaller byte by byte than as entries of a dictionary
    means = {
        "compression": "zstd",
        "use_dictionary": [*_WORDS, "casualty_area_m2"],
        "use_byte_stream_split": [column.name for column in _NUMBERS if column.dtype.startswith("float")],
    }
    with whole_file(path) as file, ParquetWriter(file, schema, **means) as writer:
        for impacts in assessment.impacts:
            for part in impacts.parts():
                writer.write_table(_build_table(part, schema))
    return path


def _build_schema(assessment: RunRecord) -> pyarrow.Schema:
    import pyarrow

    words = [pyarrow.field(name, pyarrow.string(), nullable=nullable) for name, nullable in _WORDS.items()]
    numbers = [
        pyarrow.field(
            column.name,
            pyarrow.from_numpy_dtype(column.dtype),
            nullable=column in _OPTIONAL,
            metadata={"unit": column.unit},
        )
        for column in (*_NUMBERS, *_OPTIONAL)
    ]
    # The same for all impacts of a run
    if count := max((len(one.levels_m) for one in assessment.impacts), default=0):
        kind = pyarrow.list_(pyarrow.from_numpy_dtype(_LEVELS.dtype), count)
        numbers.append(pyarrow.field(_LEVELS.name, kind, nullable=False, metadata={"unit": _LEVELS.unit}))
    facts = json.dumps(_list_facts(assessment), ensure_ascii=False, allow_nan=False)
    return pyarrow.schema([*words, *numbers], metadata={FACTS_KEY: facts})


def _list_facts(assessment: RunRecord) -> dict[str, Any]:
    provenance = assessment.provenance
    return {
        "mission": assessment.mission.id,
        "version": provenance.version,
        "seed": provenance.seed,
        "sampling": provenance.sampling,
        "inputs_sha256": dict(provenance.inputs),
        "impacts": [
            {
                "case": one.case,
                "item": one.item,
                "condition": one.condition,
                "flights": one.flights,
                "impacts": len(one.flight),
                "not_landed": one.not_landed,
                "levels_m": one.levels_m,
            }
            for one in assessment.impacts
        ],
    }


def _build_table(part: Impacts, schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow

    mode = part.failure_mode

    def pick(values: list[Any], kind: pyarrow.DataType) -> pyarrow.Array:
        return pyarrow.array(values, kind).take(pyarrow.array(part.group))

    found = {
        "case": pyarrow.repeat(part.case, len(part.flight)),
        "item": pyarrow.repeat(part.item, len(part.flight)),
        "part": pick([one.part for one in part.groups], pyarrow.string()),
        "group": pick([one.name for one in part.groups], pyarrow.string()),
        "failure_mode": pyarrow.array(part.failures.modes, pyarrow.string()).take(
            pyarrow.array(mode, mask=mode == NO_FAILURE)
        ),
        "casualty_area_m2": pick([one.casualty_area_m2 for one in part.groups], pyarrow.float64()),
        "failure_t_s": pyarrow.array(part.failure_t_s, from_pandas=True),
        **{column.name: pyarrow.array(getattr(part, column.name)) for column in _OF_IMPACTS},
        **{column.name: pyarrow.array(getattr(part.failures, column.name)[part.flight]) for column in _OF_FLIGHTS},
    }
    if part.levels_m:
        times_s = pyarrow.array(part.level_t_s.ravel(), from_pandas=True)
        found[_LEVELS.name] = pyarrow.FixedSizeListArray.from_arrays(times_s, len(part.levels_m))
    return pyarrow.Table.from_arrays([found[name] for name in schema.names], schema=schema)
