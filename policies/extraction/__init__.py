"""From the text of a document to policy items: sections, clauses, conditions, benefits, windows.

Belongs here: tables of named rules with examples, and the pure functions that apply them; every
value they give stands beside its exact quote. Never here: a database, files and their formats
(policies/readers), what happens to an item afterwards (drafts), sentences for contacts.
"""
