"""The `zhaoren` command: one file a group of commands.

Belongs here: arguments, progress bars, tables on a terminal, exit codes, files in and out.
Never here: rules of the trade, SQL beyond picking rows to hand on, anything of Telegram.
What a command does is a function of a floor below; cli/errors.py says how it fails.
"""
