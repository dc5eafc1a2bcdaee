"""A flight followed by its telemetry: the corridor it should keep, the rules by which it is lost, their record."""
