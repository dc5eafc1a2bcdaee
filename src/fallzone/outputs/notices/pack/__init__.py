"""The briefing of warnings by themselves: pages, map, zones and a manifest."""
