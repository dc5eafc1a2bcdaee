"""What is said in the first minutes after an anomaly."""
