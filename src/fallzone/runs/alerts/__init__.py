"""What is asked and answered after an anomaly."""
