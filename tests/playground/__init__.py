"""Tests of the playground: is it as strict as Telegram, and pleasant for people and tests."""
