"""What runs when, and who is to be told what.

Belongs here: the schedule, runs that happen once a slot, matching after a change and in
full, digests, reminders, expiry, the outbox's claims and settlements, retention.
Never here: Telegram, sentences for people, rules that decide a verdict.
"""
