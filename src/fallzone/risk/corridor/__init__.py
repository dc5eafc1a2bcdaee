"""Flight corridor and casualty expectation as 14 CFR 420 prescribes them, without any simulated flight."""
