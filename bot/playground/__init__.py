"""The playground: a local, strict Bot API server with a chat page, and nothing of the trade.

It belongs here if it plays Telegram or Telegram's users: methods, limits, faults, the page.
It does not belong here if it knows a policy, an enterprise, a database or a real token.
The real bot talks to it over HTTP alone; no other part of the product is imported.
"""
