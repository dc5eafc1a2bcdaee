"""After an anomaly: a first answer from flights of this loss, then a refined one from more of them."""
