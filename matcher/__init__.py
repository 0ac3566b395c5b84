"""The matcher: facts × conditions → verdicts, and texts → ranking.

Here belongs what decides: the table of facts, profiles, condition trees, cards, verdicts, order.
Everything is pure: the day comes in as a parameter and frozen values go out.
Here does not belong: a database, a clock, a network, a file, or a sentence for a person to read.
"""
