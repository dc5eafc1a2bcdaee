"""Eight bodies side by side, in lanes: numbers that a processor adds, compares and looks up eight at a time.

Lanes are a vector type of the compiled loops (`lane_types`), so a formula written once serves one body (floats) and
eight (lanes). Every lane is computed by itself with the same instructions: its result depends neither on its place
nor on its neighbours. Where numba is switched off, lanes are numpy arrays of eight.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload

from fallzone.kernels.compiled import inner
from fallzone.kernels.lane_types import DOUBLES, LANES, LONG, LONGS, MASK, QUAD, WIDTH, constant, spread_number


def _call(builder, name, result, values):
    """Call a function of LLVM itself."""
    kinds = [value.type for value in values]
    module = builder.module
    function = module.globals.get(name) or ir.Function(module, ir.FunctionType(result, kinds), name)
    return builder.call(function, values)


def spread(value):
    """The same number in every lane.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    lanes
    """
    return np.full(WIDTH, float(value))


@intrinsic
def _spread_number(context, value):
    def build(context, builder, signature, values):
        return spread_number(builder, values[0])

    return LANES(types.float64), build


@overload(spread)
def _spread_overload(value):
    return lambda value: _spread_number(value)


def lane(values, j):
    """The number in one lane.

    Parameters
    ----------
    values : lanes
        Eight numbers.
    j : int
        The lane, 0 to 7.

    Returns
    -------
    float
    """
    return float(values[j])


@intrinsic
def _extract(context, values, j):
    def build(context, builder, signature, arguments):
        return builder.extract_element(*arguments)

    return types.float64(LANES, types.int64), build


@overload(lane)
def _lane_overload(values, j):
    return lambda values, j: _extract(values, j)


def with_lane(values, j, value):
    """The same lanes, but for a new number in one of them.

    Parameters
    ----------
    values : lanes
        Eight numbers.
    j : int
        The lane, 0 to 7.
    value : float
        The new number.

    Returns
    -------
    lanes
    """
    changed = values.copy()
    changed[j] = value
    return changed


@intrinsic
def _insert(context, values, j, value):
    def build(context, builder, signature, arguments):
        lanes, place, number = arguments
        return builder.insert_element(lanes, number, place)

    return LANES(LANES, types.int64, types.float64), build


@overload(with_lane)
def _with_lane_overload(values, j, value):
    return lambda values, j, value: _insert(values, j, float(value))


def bits(mask):
    """A mask as an integer whose bit j says whether lane j is true; 0 where none is.

    Parameters
    ----------
    mask : mask
        Eight truth values.

    Returns
    -------
    int
        0 to 255.
    """
    return int(np.dot(mask, 1 << np.arange(WIDTH)))


@intrinsic
def _mask_bits(context, mask):
    def build(context, builder, signature, values):
        return builder.zext(builder.bitcast(values[0], ir.IntType(WIDTH)), LONG)

    return types.int64(MASK), build


@overload(bits)
def _bits_overload(mask):
    return lambda mask: _mask_bits(mask)


def select(mask, yes, no):
    """Lane by lane, one value where the mask is true and the other where it is false; of one number likewise.

    Parameters
    ----------
    mask : mask or bool
        Which to take.
    yes, no : lanes or float
        Taken where the mask is true, and where it is false.

    Returns
    -------
    lanes or float
    """
    return np.where(mask, yes, no)[()]


@intrinsic
def _select_lanes(context, mask, yes, no):
    def build(context, builder, signature, values):
        return builder.select(*values)

    return LANES(MASK, LANES, LANES), build


@overload(select)
def _select_overload(mask, yes, no):
    if mask is MASK:
        return lambda mask, yes, no: _select_lanes(mask, yes, no)
    return lambda mask, yes, no: yes if mask else no


def select_triple(mask, yes, no):
    """`select` of (x, y, z) triples.

    Parameters
    ----------
    mask : mask or bool
        Which to take.
    yes, no : triples
        Taken where the mask is true, and where it is false.

    Returns
    -------
    triple
    """
    return select(mask, yes[0], no[0]), select(mask, yes[1], no[1]), select(mask, yes[2], no[2])


@overload(select_triple)
def _select_triple_overload(mask, yes, no):
    return lambda mask, yes, no: (
        select(mask, yes[0], no[0]),
        select(mask, yes[1], no[1]),
        select(mask, yes[2], no[2]),
    )


def least(a, b):
    """The smaller of two numbers; the second where they cannot be compared (NaN).

    Parameters
    ----------
    a, b : float or lanes
        To compare.

    Returns
    -------
    float or lanes
    """
    return select(a < b, a, b)


def largest(a, b):
    """The larger of two numbers; the second where they cannot be compared (NaN).

    Parameters
    ----------
    a, b : float or lanes
        To compare.

    Returns
    -------
    float or lanes
    """
    return select(a > b, a, b)


@overload(least)
def _least_overload(a, b):
    return lambda a, b: select(a < b, a, b)


@overload(largest)
def _largest_overload(a, b):
    return lambda a, b: select(a > b, a, b)


def inverse_sqrt(value):
    """1/√value; for lanes to 3e-12, without the processor's slow root and division.

    Parameters
    ----------
    value : float or lanes
        Above 0.

    Returns
    -------
    float or lanes

    Source
    ------
    C. Lomont, "Fast inverse square root", Purdue University (2003), for the first guess in double precision;
    two steps of third order follow.
    """
    return 1.0 / np.sqrt(value)


@intrinsic
def _inverse_sqrt_lanes(context, value):
    def build(context, builder, signature, values):
        x = values[0]
        halved = builder.lshr(builder.bitcast(x, LONGS), ir.Constant(LONGS, [1] * WIDTH))
        y = builder.bitcast(builder.sub(ir.Constant(LONGS, [0x5FE6EB50C7B537A9] * WIDTH), halved), DOUBLES)
        for _ in range(2):
            r = builder.fmul(builder.fmul(x, y), y)
            bend = builder.fadd(constant(-1.25), builder.fmul(constant(0.375), r))
            y = builder.fmul(y, builder.fadd(constant(1.875), builder.fmul(r, bend)))
        return y

    return LANES(LANES), build


@overload(inverse_sqrt)
def _inverse_sqrt_overload(value):
    if value is LANES:
        return lambda value: _inverse_sqrt_lanes(value)
    return lambda value: 1.0 / math.sqrt(value)


def whole(value):
    """Largest whole number that is not above the value.

    Parameters
    ----------
    value : float or lanes
        Any finite number.

    Returns
    -------
    float or lanes
    """
    return np.floor(value)


@intrinsic
def _floor_lanes(context, value):
    def build(context, builder, signature, values):
        return _call(builder, f"llvm.floor.v{WIDTH}f64", DOUBLES, [values[0]])

    return LANES(LANES), build


@overload(whole)
def _whole_overload(value):
    if value is LANES:
        return lambda value: _floor_lanes(value)
    return lambda value: float(math.floor(value))


def sine_cosine(angle):
    """Sine and cosine of an angle; for lanes to 1e-15 within some thousand turns.

    Parameters
    ----------
    angle : float or lanes
        Angle [rad].

    Returns
    -------
    sine, cosine : float or lanes
    """
    return np.sin(angle), np.cos(angle)


# A quarter turn in two parts; the first has zeros at its end, so that its product with a whole number is exact
_QUARTER_RAD = float(np.int64(np.float64(np.pi / 2.0).view(np.int64) >> 27 << 27).view(np.float64))
_QUARTER_REST_RAD = float(Fraction("3.14159265358979323846264338327950288") / 2 - Fraction(_QUARTER_RAD))


# Series of the sine beyond x, of x³, x⁵ …, and of the cosine beyond 1: to 1e-17 on an eighth of a turn
_SINE = tuple((-1.0) ** n / math.factorial(2 * n + 1) for n in range(1, 8))
_COSINE = tuple((-1.0) ** n / math.factorial(2 * n) for n in range(1, 9))


@inner
def _sine_cosine_lanes(angle):
    """Sine and cosine in lanes: the angle less whole quarter turns, and a series on what is left.

    Source
    ------
    Reduction in two parts: W. J. Cody, W. Waite, Software Manual for the Elementary Functions (1980). Series: M.
    Abramowitz, I. A. Stegun, Handbook of Mathematical Functions (1964), 4.3.65 and 4.3.66.
    """
    quarters = whole(angle * (2.0 / math.pi) + 0.5)
    x = angle - quarters * _QUARTER_RAD - quarters * _QUARTER_REST_RAD
    s = x * x
    c = _SINE
    sine = c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * (c[4] + s * (c[5] + s * c[6])))))
    sine = x + x * s * sine
    d = _COSINE
    cosine = d[0] + s * (d[1] + s * (d[2] + s * (d[3] + s * (d[4] + s * (d[5] + s * (d[6] + s * d[7]))))))
    cosine = 1.0 + s * cosine
    odd = quarters - 2.0 * whole(quarters * 0.5) > 0.5
    quarter = quarters - 4.0 * whole(quarters * 0.25)
    return (
        select(odd, cosine, sine) * select(quarter > 1.5, -1.0, 1.0),
        select(odd, sine, cosine) * select((quarter > 0.5) & (quarter < 2.5), -1.0, 1.0),
    )


@overload(sine_cosine)
def _sine_cosine_overload(angle):
    if angle is LANES:
        return lambda angle: _sine_cosine_lanes(angle)
    return lambda angle: (math.sin(angle), math.cos(angle))


def rough_power(value, exponent):
    """A power of a number to some per cent: what the choice of a step length needs.

    Parameters
    ----------
    value : float or lanes
        Above 0.
    exponent : float
        Small: −1 to 1.

    Returns
    -------
    float or lanes

    Source
    ------
    N. N. Schraudolph, "A fast, compact approximation of the exponential function", Neural Computation 11 (1999): the
    bits of a float, read as an integer, are nearly its logarithm.
    """
    one = float(np.float64(1.0).view(np.int64))
    return np.int64(one + exponent * (np.asarray(value).view(np.int64) - one)).view(np.float64)


@intrinsic
def _rough_power_lanes(context, value, exponent):
    def build(context, builder, signature, values):
        one = constant(float(np.float64(1.0).view(np.int64)))
        logarithm = builder.fsub(builder.sitofp(builder.bitcast(values[0], LONGS), DOUBLES), one)
        power = builder.fadd(one, builder.fmul(spread_number(builder, values[1]), logarithm))
        return builder.bitcast(builder.fptosi(power, LONGS), DOUBLES)

    return LANES(LANES, types.float64), build


@overload(rough_power)
def _rough_power_overload(value, exponent):
    return lambda value, exponent: _rough_power_lanes(value, exponent)


def four(table, index, offset):
    """Four consecutive numbers of a table for each lane.

    Parameters
    ----------
    table : float64, C-contiguous, of any shape
        Read as one flat row of numbers.
    index : lanes or float
        Where the four begin, a whole number.
    offset : int
        Added to it.

    Returns
    -------
    tuple of four lanes, or of four floats
    """
    start = np.asarray(index).astype(np.int64) + offset
    flat = table.reshape(-1)
    return flat[start], flat[start + 1], flat[start + 2], flat[start + 3]


def _shuffle(builder, a, b, places):
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(places)), places))


def _transpose(builder, rows):
    """Four vectors with a number of each row, from rows of four numbers, as many as there are lanes."""
    if len(rows) > 8:
        half = len(rows) // 2
        parts = zip(_transpose(builder, rows[:half]), _transpose(builder, rows[half:]), strict=True)
        return [_shuffle(builder, low, high, list(range(2 * half))) for low, high in parts]
    both = [_shuffle(builder, rows[i], rows[i + 4], list(range(8))) for i in range(4)]
    even, odd = [0, 8, 2, 10, 4, 12, 6, 14], [1, 9, 3, 11, 5, 13, 7, 15]
    first, last = [0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]
    low, high = ([_shuffle(builder, both[i], both[i + 1], places) for i in (0, 2)] for places in (even, odd))
    return [_shuffle(builder, *pair, places) for places in (first, last) for pair in (low, high)]


def _load_four(builder, data, place):
    pointer = builder.bitcast(builder.gep(data, [place]), QUAD.as_pointer())
    return builder.load(pointer, align=8)


@intrinsic
def _four_lanes(context, table, index, offset):
    def build(context, builder, signature, values):
        data = context.make_array(signature.args[0])(context, builder, value=values[0]).data
        start = builder.fptosi(values[1], LONGS)
        places = [builder.add(builder.extract_element(start, ir.Constant(LONG, j)), values[2]) for j in range(WIDTH)]
        columns = _transpose(builder, [_load_four(builder, data, place) for place in places])
        return context.make_tuple(builder, signature.return_type, columns)

    return types.UniTuple(LANES, 4)(table, LANES, types.int64), build


@intrinsic
def _four_numbers(context, table, index, offset):
    def build(context, builder, signature, values):
        data = context.make_array(signature.args[0])(context, builder, value=values[0]).data
        row = _load_four(builder, data, builder.add(builder.fptosi(values[1], LONG), values[2]))
        numbers = [builder.extract_element(row, ir.Constant(LONG, k)) for k in range(4)]
        return context.make_tuple(builder, signature.return_type, numbers)

    return types.UniTuple(types.float64, 4)(table, types.float64, types.int64), build


@overload(four)
def _four_overload(table, index, offset):
    if not (isinstance(table, types.Array) and table.layout == "C" and table.dtype == types.float64):
        return None
    if index is LANES:
        return lambda table, index, offset: _four_lanes(table, index, offset)
    return lambda table, index, offset: _four_numbers(table, index, offset)
