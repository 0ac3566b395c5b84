"""What python-telegram-bot wants said before its errors are made."""

from __future__ import annotations

import os

# build_application says so too; here errors are made before there is an application.
os.environ.setdefault("PTB_TIMEDELTA", "1")
