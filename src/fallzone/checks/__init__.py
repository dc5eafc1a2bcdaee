"""Regions and places against zones and footprints."""
