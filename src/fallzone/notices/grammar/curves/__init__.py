"""What of areas is round: arcs of circles as edges, and sectors of circles."""
