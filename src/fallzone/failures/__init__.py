"""Ways to fail, one mode per file.

A mode offers ``TITLE``, ``SOURCE``, ``VERIFIED``, one line each of what it ``NEEDS`` and ``RETURNS``, ``BREAKUP`` (the
breakup of what is left where thrust ends without the vehicle breaking), its own numbers ``SETTINGS`` by name, where all
of it is in another mode too the name of that one (``PART_OF``: a sweep draws it once), and

``find_failure_s(failing)``
    When the failure begins (n,) [s after lift-off, on the planned timeline]; NaN where the mode cannot happen.
``sample_anomalies(failing, settings, draws)``
    What goes wrong, as ``Anomalies``. ``settings`` has a value for every name; without ``draws`` (None) what is random
    takes its middle.
"""
