"""Geodata files to records: the only reader of geodata/."""
