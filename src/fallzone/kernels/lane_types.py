"""The vector type of the compiled loops: eight numbers that a processor adds and compares at once.

numba learns the two types (numbers and truth values) and their operators here; `lanes` has the functions on them.
"""

from __future__ import annotations

import operator

from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.core.typing.templates import signature as signature_of
from numba.extending import lower_builtin, lower_cast, models, register_model

WIDTH = 8

DOUBLE, LONG, BIT = ir.DoubleType(), ir.IntType(64), ir.IntType(1)
DOUBLES, LONGS = ir.VectorType(DOUBLE, WIDTH), ir.VectorType(LONG, WIDTH)
BITS, QUAD = ir.VectorType(BIT, WIDTH), ir.VectorType(DOUBLE, 4)


class _Lanes(types.Type):
    """Eight numbers."""


class _Mask(types.Type):
    """Eight truth values."""


LANES, MASK = _Lanes("lanes"), _Mask("mask")


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, DOUBLES)


@register_model(_Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, BITS)


def spread_number(builder, value):
    """Instructions that put one number into every lane.

    Parameters
    ----------
    builder : llvmlite.ir.IRBuilder
        Where the instructions go.
    value : llvmlite value, double
        The number.

    Returns
    -------
    llvmlite value
        Vector of `WIDTH` doubles.
    """
    empty = ir.Constant(DOUBLES, ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH))


def constant(value):
    """A number known when the loop is compiled, in every lane.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    llvmlite constant
        Vector of `WIDTH` doubles.
    """
    return ir.Constant(DOUBLES, [value] * WIDTH)


@lower_cast(types.Float, _Lanes)
@lower_cast(types.Integer, _Lanes)
def _cast_to_lanes(context, builder, kind, to, value):
    return spread_number(builder, context.cast(builder, value, kind, types.float64))


def _numbers(kinds):
    """Whether these are lanes, alone or with plain numbers."""
    return any(kind is LANES for kind in kinds) and all(
        kind is LANES or isinstance(kind, (types.Float, types.Integer)) for kind in kinds
    )


def _define_operator(symbol, arguments, result, build):
    """Define one operator on lanes (or on masks) for the compiler."""

    @infer_global(symbol)
    class _Operator(AbstractTemplate):
        key = symbol

        def generic(self, args, kws):
            fits = _numbers(args) if arguments[0] is LANES else all(kind is MASK for kind in args)
            return signature_of(result, *arguments) if fits and len(args) == len(arguments) else None

    @lower_builtin(symbol, *arguments)
    def _lower(context, builder, signature, values):
        return build(builder, *values)


for _symbol, _name in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _define_operator(_symbol, (LANES, LANES), LANES, lambda builder, a, b, name=_name: getattr(builder, name)(a, b))
for _symbol, _name in ((operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">=")):
    _define_operator(_symbol, (LANES, LANES), MASK, lambda builder, a, b, name=_name: builder.fcmp_ordered(name, a, b))
_define_operator(operator.neg, (LANES,), LANES, lambda builder, a: builder.fsub(constant(-0.0), a))
_define_operator(operator.and_, (MASK, MASK), MASK, lambda builder, a, b: builder.and_(a, b))
_define_operator(operator.or_, (MASK, MASK), MASK, lambda builder, a, b: builder.or_(a, b))
