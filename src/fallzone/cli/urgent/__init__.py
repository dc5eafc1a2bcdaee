"""Commands for the first minutes after an anomaly."""
