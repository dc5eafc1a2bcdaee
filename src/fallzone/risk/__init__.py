"""Risk of a launch: what weighted flights say of it, and how well."""
