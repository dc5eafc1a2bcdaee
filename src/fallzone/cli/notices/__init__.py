"""Commands about warnings: read, drafted, made into missions."""
