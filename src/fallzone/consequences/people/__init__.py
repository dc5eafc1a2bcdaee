"""Casualty area of an inert piece, one model per file.

A model offers, beside ``TITLE``, ``SOURCE`` and ``VERIFIED``:

* ``RULES``, what each number may come from, in words;
* ``find_casualty_area(projected_area_m2, descent_angle_deg)``, which returns the casualty areas (n,) [m²] and, for
  each, the index of its rule (n,) int8. The angle is that of the path below the horizontal: 90° is straight down;
* ``CHECKPOINTS``: (projected area [m²], descent angle [deg], casualty area [m²], relative tolerance).
"""

DEFAULT = "larger-of-both"
