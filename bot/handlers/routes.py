"""All handlers together."""

from __future__ import annotations

from bot import asking
from bot.handlers import (
    account,
    applications,
    ask,
    browse,
    choices,
    fact_answers,
    inquiries,
    kin,
    matches,
    officer_files,
    package,
    pool_acts,
    register,
    review,
    upkeep,
    verification,
    welcome,
)
from bot.router import Router, merged

ROUTER = Router(
    routes=merged(
        welcome.ROUTES,
        register.ROUTES,
        matches.ROUTES,
        choices.ROUTES,
        package.ROUTES,
        browse.ROUTES,
        account.ROUTES,
        asking.ROUTES,
        fact_answers.ROUTES,
        applications.ROUTES,
        inquiries.ROUTES,
        officer_files.ROUTES,
        review.ROUTES,
        kin.ROUTES,
        pool_acts.ROUTES,
        upkeep.ROUTES,
        verification.ROUTES,
    ),
    on_text=ask.answer,
    on_file=officer_files.receive,
    on_unknown_command=welcome.unknown_command,
    on_blocked=welcome.blocked,
    on_unblocked=welcome.unblocked,
)
