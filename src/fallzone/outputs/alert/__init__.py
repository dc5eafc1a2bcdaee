"""What is written in the first minutes after an anomaly: page, PDF, areas, drafts of warnings, and sentences."""
