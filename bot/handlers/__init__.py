"""What is answered: one file a subject, each with its table of routes.

Handlers take a Turn and give a Reply; they know no Telegram type, no SQL and no
rule of the trade, and every sentence they say comes from texts/zh.toml.
"""
