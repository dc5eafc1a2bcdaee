"""What a failed vehicle breaks into, one model per file."""
