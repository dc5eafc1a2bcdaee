"""Aircraft and ships: airspace in time, hazard areas, users on their way."""
