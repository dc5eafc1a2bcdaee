"""The risk map: one HTML file."""
