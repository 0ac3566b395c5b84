"""Reading Chinese, and the dated reference tables of the trade. All of it is pure.

Belongs here: numbers, money, days, bounds, words; regions, industries, sizes, titles, benefits.
Does not belong here: any other package of ours, the database, the clock, sentences for users.
Tables live in ``data/`` as dated rows with a source and are read lazily, once a process.
"""
