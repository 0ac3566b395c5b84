"""Tests of the bot's edge: Telegram outside, the desk inside, weather in between."""
