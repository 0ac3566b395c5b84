"""Typed settings, read from the environment and `.env`, prefix ``ZHAOREN_``."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from store.clock import Clock, FrozenClock, SystemClock
from store.errors import InvalidSetting

Port = Annotated[int, Field(ge=1, le=65535)]
TELEGRAM_BASE_URL = "https://api.telegram.org/bot"
TELEGRAM_BASE_FILE_URL = "https://api.telegram.org/file/bot"


class Settings(BaseSettings):
    """Every setting of the product; docs/operations.md explains each."""

    model_config = SettingsConfigDict(
        env_prefix="ZHAOREN_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = Field(
        "sqlite:///var/zhaoren.db", description="Where the tables are, in SQLAlchemy's form."
    )
    telegram_token: SecretStr | None = Field(None, description="The bot's token.")
    telegram_base_url: str = Field(
        TELEGRAM_BASE_URL, description="Any Bot API server, in python-telegram-bot's form."
    )
    telegram_base_file_url: str = Field(
        TELEGRAM_BASE_FILE_URL, description="Where that server serves files."
    )
    telegram_proxy: str | None = Field(None, description="A proxy for the Bot API.")
    timezone: str = Field("Asia/Shanghai", description="The district's time zone.")
    officers: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Chat ids of the first officers, separated by commas."
    )
    now: datetime | None = Field(None, description="Freezes the clock at an ISO instant.")
    district: str = Field("430112", description="Region code of the district that runs the bot.")
    district_name: str = Field("望城区", description="The district's name as people read it.")
    health_port: Port | None = Field(
        None, description="Loopback port of the bot's /healthz and /metrics; none without."
    )
    jobs_health_port: Port | None = Field(
        None, description="The same of `zhaoren jobs`; none without."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("officers", mode="before")
    @classmethod
    def _split_officers(cls, given: Any) -> Any:
        if isinstance(given, str):
            return tuple(part.strip() for part in given.split(",") if part.strip())
        return given

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{given!r} is no IANA time zone, such as Asia/Shanghai") from error
        return given

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.timezone)

    def clock(self) -> Clock:
        """Return the clock these settings ask for: frozen, or the machine's."""
        if self.now is None:
            return SystemClock()
        instant = self.now if self.now.tzinfo else self.now.replace(tzinfo=self.zone)
        return FrozenClock(instant.astimezone(UTC))


def load_settings(*, env_file: Path | None = Path(".env"), **overrides: Any) -> Settings:
    """Read the settings.

    Raises :class:`InvalidSetting` with one sentence that names each bad setting.
    """
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg]
    except ValidationError as error:
        parts = [
            f"ZHAOREN_{'_'.join(str(step) for step in problem['loc'][:1]).upper()}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False)
        ]
        raise InvalidSetting("; ".join(parts)) from error
