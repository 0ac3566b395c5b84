"""Why an answer is asked for again, said politely and with an example."""

from __future__ import annotations

from bot.turn import Turn
from enterprises import registration
from enterprises.answers import Complaint, Trouble


def complaint_text(turn: Turn, complaint: Complaint) -> str:
    """Return the sentence for an answer that was not taken.

    Of the slips that may be in a credit code only those are named that lead to an enterprise of
    the registry, where any does.
    """
    if complaint.trouble is Trouble.CREDIT_CODE:
        return _about_credit_code(turn, complaint)
    return turn.say(
        f"complaints.{complaint.trouble.value}",
        example=complaint.example,
        limit=complaint.params.get("limit", ""),
        place=complaint.params.get("place", ""),
    )


def likely_codes(turn: Turn, complaint: Complaint) -> tuple[str, ...]:
    """Return the credit codes that may have been meant: those of the registry, else all."""
    if complaint.trouble is not Trouble.CREDIT_CODE:
        return ()
    count = int(complaint.params["suggestions"])
    codes = tuple(complaint.params[f"code_{number}"] for number in range(1, count + 1))
    return registration.in_registry(turn.session, codes) or codes


def _about_credit_code(turn: Turn, complaint: Complaint) -> str:
    params = complaint.params
    lines = [
        turn.say(
            f"complaints.credit_code_{params['problem']}",
            length=params["length"],
            example=complaint.example,
        )
    ]
    likely = likely_codes(turn, complaint)
    for number in range(1, int(params["suggestions"]) + 1):
        if params[f"code_{number}"] not in likely:
            continue
        lines.append(
            turn.say(
                "complaints.credit_code_slip",
                position=params[f"position_{number}"],
                given=params[f"instead_of_{number}"],
                maybe=params[f"maybe_{number}"],
                code=params[f"code_{number}"],
            )
        )
    return "\n".join(lines)
