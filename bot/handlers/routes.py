"""All handlers together."""

from __future__ import annotations

from bot import asking
from bot.handlers import (
    account,
    applications,
    ask,
    browse,
    choices,
    delivery,
    draft_checks,
    draft_dividing,
    draft_examples,
    draft_mending,
    draft_pages,
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
        draft_pages.ROUTES,
        draft_mending.ROUTES,
        draft_dividing.ROUTES,
        draft_checks.ROUTES,
        draft_examples.ROUTES,
        kin.ROUTES,
        pool_acts.ROUTES,
        upkeep.ROUTES,
        verification.ROUTES,
        delivery.ROUTES,
    ),
    on_text=ask.answer,
    on_file=officer_files.receive,
    on_unknown_command=welcome.unknown_command,
    on_blocked=welcome.blocked,
    on_unblocked=welcome.unblocked,
)
