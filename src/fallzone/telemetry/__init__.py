"""Telemetry of a flight as it arrives: lines of text to Earth-fixed states, and what is wrong with the others."""
