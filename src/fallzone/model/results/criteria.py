"""Limits of the US criteria, for orientation: one launch, the public.

Source
------
14 CFR 450.101(a) and 450.133(b).
"""

from __future__ import annotations

# By criterion: its limit, and the law that sets it
LIMITS = {
    "collective": (1e-4, "14 CFR 450.101(a)(1)"),
    "individual": (1e-6, "14 CFR 450.101(a)(2)"),
    "aircraft": (1e-6, "14 CFR 450.101(a)(3)"),
    "ship": (1e-5, "14 CFR 450.133(b)(1)"),
    "containment": (0.97, "14 CFR 450.133(b)(2)"),
}
