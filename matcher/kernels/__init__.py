"""The loops over bits and blocks, once in numpy and once compiled; both give the same bytes.

Belongs here: arrays in, arrays out, and the choice between the two back ends.
Does not belong here: anything that knows what a policy or a fact is. Only these files may import
numba, and the product works without it.
"""
