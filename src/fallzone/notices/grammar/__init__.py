"""What warnings of all formats have in common: positions, areas, times, levels and references, as they are written."""
