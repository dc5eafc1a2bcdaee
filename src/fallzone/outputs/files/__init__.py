"""Assessments as files for other programs: CSV, GeoJSON, GeoPackage, KML."""
