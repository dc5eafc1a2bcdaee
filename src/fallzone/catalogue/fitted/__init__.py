"""What fits have left behind: ensembles, figures left out, model discrepancy."""
