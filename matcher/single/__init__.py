"""The warm plan asked for one enterprise or one policy, in a millisecond.

Belongs here: remembered answers, ladders of verdicts, the list in its order, live changes.
Does not belong here: whole columns of enterprises (matcher.city) and how a test is answered
(matcher.plan).
"""
