"""Cells of tables that spreadsheets read."""

from __future__ import annotations

from typing import Any

from fallzone.words.formats import plain_text

# A spreadsheet takes a cell that begins with one of these for a formula and would run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def shown_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows as it stands: text is no formula and steers nothing, numbers keep their sign.

    Parameters
    ----------
    value : str, number or None
        What the cell is to hold.

    Returns
    -------
    str or number
        Empty for None.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{plain_text(value)}" if value.startswith(FORMULA_STARTS) else plain_text(value)
