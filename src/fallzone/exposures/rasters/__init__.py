"""Gridded exposure from users' GeoTIFF files: people, ships or aircraft, counted by cell or as densities."""
