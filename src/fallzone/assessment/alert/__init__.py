"""After an anomaly: a first answer from a stored sweep, then a refined one from flights of this loss."""
