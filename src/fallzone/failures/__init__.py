"""Ways to fail, one mode per file.

A mode offers ``TITLE``, ``SOURCE``, ``VERIFIED``, ``BREAKUP`` (the name of a breakup) and

``find_failure_s(t_s, ignition_s, stage)``
    End of powered flight (n,) [s after lift-off] for failures drawn at ``t_s`` (n,) on the planned timeline, in or
    before the burn of stage index ``stage`` (n,) that is to begin at ``ignition_s`` (n,); NaN where the mode cannot
    happen.
"""
