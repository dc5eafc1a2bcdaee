"""The pre-launch briefing pack, and its printed pages."""
