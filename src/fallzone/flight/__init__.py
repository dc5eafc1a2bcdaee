"""From a mission to a trajectory: guidance, ascent, cases."""
