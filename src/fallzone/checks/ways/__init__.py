"""Ways of ships and aircraft against zones and hazard areas: when they are inside, when they may leave, and detours."""
