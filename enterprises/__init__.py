"""Enterprises and the people who speak for them.

Belongs here: the registry's import, credit codes, facts, registration's rules, contacts and their
standing, applications, specialists, feedback, officers. Functions take an open session.
Never here: policies, jobs, Telegram, sentences for users, the clock, commits.
"""
