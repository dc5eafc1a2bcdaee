"""Mission to assessment, and its folder on disk."""
