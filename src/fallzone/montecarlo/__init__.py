"""Dispersed flights: random numbers with an address, blocks, impacts."""
