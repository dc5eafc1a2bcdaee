"""How likely a launch is to fail, one model per file.

A model offers:

* ``TITLE``, marked with ``msg``, ``SOURCE`` and ``VERIFIED``;
* ``SETTINGS``, its own numbers by name (`fallzone.model.outcomes.anomaly.Setting`); a value that is NaN must be given;
* ``CHECKPOINTS``: the counts of a `Tally`, settings, and the published probability and interval, with a tolerance;
* ``find_reliability(tally, settings)`` → `fallzone.model.results.reliability.Reliability`. ``settings`` has a value
  for every name. Where the answer is not known, that is the answer.
"""
