"""What a pool of policies asks, each distinct condition once, and the program that answers it.

Belongs here: the plan of a pool, its tests, their answers from columns, figures and bins.
Does not belong here: the loops over blocks (matcher.kernels), one enterprise (matcher.single), a
city (matcher.city), and what a condition means (the judges in matcher itself).
"""
