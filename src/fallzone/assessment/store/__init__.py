"""A run on disk: written, and read back as strictly as other files."""
