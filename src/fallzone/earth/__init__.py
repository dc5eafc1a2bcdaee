"""Geodesy on arrays: frames, geodesics, rings."""
