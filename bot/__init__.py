"""The conversation: the only room with Telegram, the token, and words for people in it.

Belongs here: what a contact, an officer or a specialist is asked and told, who may
see what (access.py), and the edge that turns Telegram updates into plain events.
Never here: rules of the trade, SQL; handlers/ and texts/ know no Telegram type.
"""
