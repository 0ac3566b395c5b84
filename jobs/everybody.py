"""Everybody's columns while an officer waits: from the night's file as far as nothing has changed.

Those nobody speaks for stand in the file of their stretch (``shortlist_files.py``), which is read
in a tenth of the time of the tables; those with a contact are few, and read from the tables.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.shortlists import stretches, unheard
from store.database import Database
from store.tables import Contact, Membership

if TYPE_CHECKING:
    from matcher.city.columns import Columns


def everybody(session: Session, *, as_of: date) -> Columns:
    """Return what is known of all enterprises on a day, those with a contact at the end.

    Whoever gains or loses a contact while it is read may be missed, or be there twice.
    """
    # Columns bring numpy along, which those who only list the jobs need not wait for.
    from enterprises.columns import load_columns
    from matcher.city.joining import joined

    database = Database(session.get_bind().engine)
    speaking = select(Contact.enterprise_id).where(Contact.membership == Membership.ACTIVE)
    heard = load_columns(session, as_of=as_of, which=lambda owner: owner.in_(speaking))
    parts = (
        unheard(session, database, one, as_of=as_of, keeps=False)[0].columns
        for one in stretches(session)
    )
    return reduce(joined, (*parts, heard.columns))
