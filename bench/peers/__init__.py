"""Peers: what people would otherwise use to match a city, measured beside ours in one run.

Here belong the translation of our conditions into comparisons of typed columns, and one file a
peer that runs them as a user of that tool would. Every peer must find the very counts that ours
finds. Here does not belong: anything the product needs; nothing of the product imports this.
"""
