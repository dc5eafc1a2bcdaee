"""How flights may turn out: what goes wrong, and what comes back."""
