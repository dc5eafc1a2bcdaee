"""Vulnerable area of an aircraft in flight, one model per file.

A model offers, beside ``TITLE``, ``SOURCE`` and ``VERIFIED``:

* ``find_vulnerable_area_m2(mass_kg, piece_area_m2, fall_speed_mps)``: area [m²] on the horizontal plane such that the
  pieces that come down through it, per square metre, times this area are the expected strikes that make a casualty;
* ``CHECKPOINTS``: (mass [kg], area of the piece [m²], speed of its fall [m/s], vulnerable area [m²], relative
  tolerance).
"""

DEFAULT = "rcc-321-07"
