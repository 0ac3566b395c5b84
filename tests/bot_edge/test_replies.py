"""A reply survives being written down."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot import replies
from bot.events import Button, Message, OutgoingFile, Reply

TEXT = st.text(max_size=20)
BUTTONS = st.builds(Button, label=TEXT, data=TEXT, url=TEXT)
MESSAGES = st.builds(
    Message,
    text=TEXT,
    keyboard=st.lists(st.lists(BUTTONS, max_size=2).map(tuple), max_size=2).map(tuple),
    file=st.none() | st.builds(OutgoingFile, name=TEXT, content=st.binary(max_size=30)),
    replaces=st.booleans(),
)
REPLIES = st.builds(
    Reply,
    messages=st.lists(MESSAGES, max_size=3).map(tuple),
    toast=TEXT,
    is_alert=st.booleans(),
)


@given(REPLIES)
def test_a_reply_comes_back_as_it_was(reply: Reply) -> None:
    assert replies.from_json(json.loads(json.dumps(replies.to_json(reply)))) == reply
