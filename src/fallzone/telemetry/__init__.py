"""Telemetry of a flight as it arrives: lines of CSV or JSON to Earth-fixed states, and what is wrong with the others."""
