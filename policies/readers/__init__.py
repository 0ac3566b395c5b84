"""Readers: the bytes of office files become documents, or one sentence says why not.

Belongs here: what kind of file it is, limits, one file a format, and the child process in which
strange bytes are parsed. Never here: the database, conditions and benefits, chats. Only
`office.py`, `folders.py` and `refusals.py` are called from outside.
"""
