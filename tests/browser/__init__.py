"""The whole main job in a real Chromium: the demo as a process, people as pages."""
