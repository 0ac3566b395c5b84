"""The written sample items, one YAML file a theme.

What belongs here: items in the form that ../README.md describes, every quote exact.
What never does: code, real documents, day numbers that a later demo would find expired by chance.
"""
