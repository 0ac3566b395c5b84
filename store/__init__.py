"""Settings, clock, database and tables: the one floor that remembers.

Belongs here: typed settings, the only look at the clock, the engine and
`transaction()`, and mapped columns with named constraints.
Never here: rules of the trade, sentences for people, anything of the packages
above (policies, enterprises, jobs, bot, cli).
"""
