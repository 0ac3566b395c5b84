"""A whole city against a whole pool: columns, blocks that fit the cache, the best of each.

Belongs here: columns and their snapshot, populations, ranks and misses as tables, audiences.
Does not belong here: the loops themselves (matcher.kernels) and single enterprises
(matcher.single).
"""
