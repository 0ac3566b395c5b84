"""Finding by words: the index of passages, questions, and how well texts fit an enterprise.

Belongs here: character pairs, weights, scores, passages, an enterprise's own words.
Does not belong here: verdicts (matcher itself) and where texts are stored (policies.search).
"""
