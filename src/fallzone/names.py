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

FLAG_REASONS = (
    "zone",
    "footprint_97",
    "hazard",
    "isopleth",
    "hazard_perhaps",
    "footprint_99",
    "impacts",
    "stray",
    "overflight",
)
# Criteria that make a region, and those that make a place, of level hazard
CRITERIA = ("collective", "individual", "aircraft", "ship")
CRITERIA_OF_PLACES = CRITERIA[1:]
# The kinds of regions in which each of these counts
CRITERIA_COUNT_IN = {"individual": ("land",), "aircraft": ("land", "sea"), "ship": ("sea",)}

# How much a launch concerns a place or region, the worst first; those that make a place INSIDE
LEVELS = ("announced", "planned", "hazard", "contingency", "overflight", "remote")
INSIDE_LEVELS = LEVELS[:4]
# Whether an area is reached: surely, by the best estimate, or within the error alone
CERTAINTIES = ("surely", "best", "perhaps")

MARKS = ("declared", "estimated", "assumed")

NOMINAL, AS_FLOWN, SWEEP = "nominal", "as-flown", "sweep"

SAMPLINGS = ("plain", "sobol")

CONTAINMENTS = (0.50, 0.90, 0.97, 0.99)
