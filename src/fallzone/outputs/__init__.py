"""One output format per file: write(assessment, path)."""
