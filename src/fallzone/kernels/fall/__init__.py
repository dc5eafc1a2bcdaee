"""Falls to the surface, compiled."""
