"""Commands that follow a flight by its telemetry, and drill for that."""
