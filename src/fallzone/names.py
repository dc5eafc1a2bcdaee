"""The words that files, JSON and tables share."""

from __future__ import annotations

# Stages from the ground up, and sets of strap-on boosters: what burns
STAGES = tuple(f"stage-{number}" for number in range(1, 7))
BOOSTERS = tuple(f"booster-{number}" for number in range(1, 5))
MOTORS = (*STAGES, *BOOSTERS)

# Anything else that is dropped: adapters, interstage rings, dispensers, escape towers, shrouds
JETTISONED = tuple(f"jettisoned-{number}" for number in range(1, 5))

ITEMS = (*MOTORS, "fairing", *JETTISONED, "payload", "debris")

EVENTS = (
    "liftoff",
    "mach-1",
    *(f"{motor}-{what}" for motor in MOTORS for what in ("ignition", "cutoff", "separation")),
    *(f"{body}-separation" for body in ("fairing", *JETTISONED)),
    "payload-separation",
    "failure",
    "thrust-end",
    "breakup",
    "impact",
)

FLAG_REASONS = ("zone", "footprint_99", "impacts", "overflight")

MARKS = ("declared", "estimated", "assumed")

NOMINAL, AS_FLOWN, SWEEP = "nominal", "as-flown", "sweep"

SAMPLINGS = ("plain", "sobol")

CONTAINMENTS = (0.50, 0.90, 0.97, 0.99)
