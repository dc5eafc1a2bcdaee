"""Powered flight, compiled."""
