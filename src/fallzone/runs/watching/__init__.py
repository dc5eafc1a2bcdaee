"""What follows a flight by its telemetry, and drills for that."""
