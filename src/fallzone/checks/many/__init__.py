"""Many points at once against zones and hazard areas: one pass for each of them, and the same answers."""
