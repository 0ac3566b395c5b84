"""The pool: how policy items come in, are approved, published, compared, found and ended.

Belongs here: reading files of items, drafts and their review, versions, search in the pool.
Never here: enterprises and contacts beyond the rows that say who was told (matcher profiles
are handed in), jobs, Telegram, sentences for contacts. Nothing here commits a transaction.
"""
