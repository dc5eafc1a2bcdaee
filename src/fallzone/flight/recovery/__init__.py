"""How what has left a flight comes down: what comes back, how far, and where."""
