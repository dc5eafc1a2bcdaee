"""Failure modes, one per file.

A mode offers:

* ``TITLE``, ``SOURCE`` and ``VERIFIED``;
* one line each on what it ``NEEDS`` and what it ``RETURNS``, marked with ``msg`` as the title is; the source is cited
  as it stands;
* ``BREAKUP``, the breakup of what is left where thrust ends without the vehicle breaking;
* ``SETTINGS``, its own numbers by name;
* ``PART_OF``, the name of another mode that contains all of it, where there is one: a sweep draws it only once;
* ``OF_RECOVERIES``, where it is of what comes back: a sweep draws it only where something does;
* ``find_failure_s(failing)``, when the failure begins (n,) [s after lift-off, on the planned timeline]; NaN where the
  mode cannot happen;
* ``sample_anomalies(failing, settings, draws)``, what goes wrong, as ``Anomalies``. ``settings`` has a value for every
  name; without ``draws`` (None) everything random takes its middle value.
"""
