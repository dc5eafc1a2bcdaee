"""The words that files, JSON and tables share."""

from __future__ import annotations

ITEMS = ("stage-1", "stage-2", "stage-3", "fairing", "payload", "debris")

EVENTS = (
    "liftoff",
    "mach-1",
    "stage-1-ignition",
    "stage-1-cutoff",
    "stage-1-separation",
    "stage-2-ignition",
    "stage-2-cutoff",
    "stage-2-separation",
    "stage-3-ignition",
    "stage-3-cutoff",
    "stage-3-separation",
    "fairing-separation",
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
