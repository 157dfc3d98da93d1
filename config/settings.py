"""Settings: from the environment (DONDOC_…) or from one file that DONDOC_SETTINGS names (the same KEY=value lines)."""

from __future__ import annotations

import os
import secrets
from datetime import time
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.errors import Refused

#: Roles that an OpenID provider may give; an agency's account needs its agency and is made by hand.
UserRoleName = Literal["admin", "coordinator", "leader", "auditor"]
CONFIG_FOLDER = Path(__file__).parent
#: Files in the home folder: the signing key where no setting gives one, and the keys before it, newest first.
KEY, OLD_KEYS = "secret.key", "secret.key.old"


class Settings(BaseSettings):
    """Every setting of dondoc. docs/settings.md has a line for each; a test holds that."""

    model_config = SettingsConfigDict(env_prefix="DONDOC_", extra="ignore", frozen=False)

    home: Path = Field(Path("var"), description="Folder of everything that dondoc writes")
    database_url: str = Field("", description="Database; empty: SQLite in the home folder")
    config_folder: Path = Field(CONFIG_FOLDER, description="Folder of ladder, holidays, agencies, successions")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key that signs links and sessions; empty: made once in the home folder"
    )
    secret_key_old: SecretStr = Field(
        SecretStr(""), description="Earlier keys, separated by commas: they still read and never sign"
    )
    language: Literal["vi", "en"] = Field("vi", description="Language of the interface")

    office_name: str = Field("Văn phòng UBND tỉnh", description="Office in whose name messages go out")
    office_phone: str = Field("", description="Telephone that messages name for questions")
    office_parent: str = Field("", description="Body above the office in the letterhead; empty: UBND of the province")
    office_place: str = Field("", description="Place before the date of documents; empty: the province")
    office_symbol: str = Field("", description="What stands behind the slash of an official letter's number: VP-TH")
    office_signer: str = Field("", description="Title of the one who signs for the office; empty: from its name")
    office_signs_for: str = Field("", description="Authority above the signer's title, such as 'TL. CHỦ TỊCH'")
    province: str = Field("", description="Province (new name) whose bodies short names such as 'Sở Nội vụ' mean")
    coordinator_code: str = Field("vp-ubnd", description="Code of the agency that monitors plans by default")
    chairman_code: str = Field("vp-ubnd", description="Code of the chairman's office, last step of the ladder")

    day_start: time = Field(time(7, 30), description="Start of office hours; nothing goes to an agency earlier")
    day_end: time = Field(time(17, 0), description="End of office hours; nothing goes to an agency later")
    digest_at: time = Field(time(7, 30), description="Time of the morning digest")
    plan_at: time = Field(time(5, 0), description="Time at which a working day's messages are planned")
    contribution_days: int = Field(
        3, ge=0, description="Working days that coordinating agencies have less than the lead"
    )
    contribution_members: int = Field(12, ge=0, description="Largest group whose members contribute each by itself")
    grace_days: int = Field(60, ge=0, description="Days after a plan's end in which late duties are followed")
    horizon_days: int = Field(400, ge=30, description="How far ahead occurrences are made, in days")
    batch: int = Field(2000, ge=1, le=50_000, description="How many occurrences one transaction of the step handles")
    lease_seconds: int = Field(120, ge=10, description="How long a claimed message belongs to its worker")

    log_format: Literal["text", "json"] = Field("text", description="Log lines: plain text, or one JSON object a line")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of /metrics for Prometheus; empty: there is no /metrics"
    )
    alarm_to: str = Field(
        "", description="E-mail addresses, with commas, told when dondoc itself is not well; empty: nobody"
    )
    keep_months: int = Field(
        12, ge=12, description="Months after which the history and the texts of messages move into archive files"
    )
    contact_days: int = Field(
        90, ge=30, description="Days after which the address of a contact that is no longer used is forgotten"
    )
    disk_free_mb: int = Field(
        1024, ge=1, description="MB that must be free on the disk; `dondoc doctor` warns below five times as much"
    )
    backup_key: SecretStr = Field(SecretStr(""), description="Key that seals backups; empty: not sealed")
    sample: bool = Field(True, description="Make the sample plan where there is no plan; false: a real office")
    base_url: str = Field("", description="Address under which people reach the web page; empty: this machine's own")
    web_host: str = Field("127.0.0.1", description="Address that the web page listens on")
    web_port: int = Field(8400, description="Port of the web page; another free one is used when it is taken")
    api_per_minute: int = Field(
        600, ge=0, description="Calls a minute that one token may make of one web process; 0: no limit"
    )
    session_hours: int = Field(10, ge=1, le=24 * 30, description="Hours after which a login ends by itself")
    oidc_issuer: str = Field("", description="Address of the OpenID Connect provider; empty: no such login")
    oidc_client_id: str = Field("", description="Name under which the provider knows dondoc")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Secret that the provider gave; empty: PKCE alone")
    oidc_label: str = Field("Đăng nhập một lần", description="Text of the button on the login page")
    oidc_scope: str = Field("openid email profile", description="Scopes that are asked for, parted by blanks")
    oidc_role_claim: str = Field("", description="Claim that holds roles or groups; empty: roles are kept here")
    oidc_roles: dict[str, UserRoleName] = Field(
        {}, description="Value of that claim -> role (admin, coordinator, leader, auditor), as JSON"
    )
    oidc_create: bool = Field(
        False, description="Make an account at the first login of a person whom the provider gives a role"
    )
    idle_days: int = Field(45, ge=0, description="Days without use after which an account is closed; 0: never")
    totp_required: Literal["", "admin", "all"] = Field(
        "", description="Whose pages open only with a second factor: admin, all, or nobody's (empty)"
    )
    mailbox_port: int = Field(8401, description="Port of the built-in mailbox page")
    smtp_port: int = Field(8425, description="Port of the built-in mailbox's SMTP server")
    prefect_port: int = Field(8402, description="Port of the embedded Prefect server")
    prefect_grain: Literal["plan", "sweep"] = Field(
        "plan", description="Prefect runs: one for each plan and day (plan), or the sweeps alone (sweep)"
    )
    prefect_url: str = Field("", description="API of an outside Prefect server; empty: the embedded one")

    mail_url: str = Field(
        "",
        description="Apprise URL of the mail server (mailto://…, mailtos://…); empty: the built-in mailbox",
    )
    mail_from: str = Field("dondoc@localhost", description="Sender address of e-mail")
    mail_bounce: str = Field("", description="Mailbox of undeliverable mail; its +tag names the message; empty: none")
    mail_reply: str = Field("", description="Mailbox of replies; its +tag names the message; empty: no replies read")
    mail_connections: int = Field(1, ge=1, le=16, description="Connections to the mail server of one worker")
    mail_timeout: float = Field(20, gt=0, le=55, description="Seconds that one answer of the mail server may take")
    imap_url: SecretStr = Field(
        SecretStr(""), description="Mailbox with replies and bounces, imaps://user:password@host/INBOX; empty: none"
    )
    outgoing_allowed: str = Field(
        "", description="Networks inside that webhooks and Apprise addresses may name, as 10.1.2.0/24,…; empty: none"
    )
    webhook_tries: int = Field(12, ge=1, le=40, description="Tries of a webhook's message before it is given up")
    send_tries: int = Field(9, ge=1, description="Tries of a message that fails for a passing reason")
    contact_per_day: int = Field(12, ge=1, description="Most messages that one contact gets in a day")
    channel_per_minute: dict[str, int] = Field(
        {"zalo_oa": 600, "zalo_zbs": 600, "zalo_bot": 60, "apprise": 60},
        description="Most messages a minute for each channel, as JSON; a channel that is not named has no limit",
    )
    zalo_url: SecretStr = Field(
        SecretStr(""), description="Zalo OA: zalooa://APP_ID:APP_SECRET@OA_ID/?template=TEMPLATE_ID; empty: not used"
    )
    zalo_bot_url: SecretStr = Field(SecretStr(""), description="Zalo Bot: zalobot://BOT_TOKEN/; empty: not used")
    clamav: str = Field("", description="ClamAV's clamd, as /run/clamav/clamd.ctl or host:port; empty: not used")
    clamav_required: bool = Field(True, description="Refuse files that clamd has no answer to; false: take them")
    max_file_mb: int = Field(25, ge=1, description="Largest file that is read or uploaded, in MB")
    link_days: int = Field(45, ge=1, description="Days that an answer link stays valid")
    extension_notice_days: int = Field(
        0,
        ge=0,
        le=60,
        description="Working days before the due date by which an extension must be asked to stop reminders",
    )

    @model_validator(mode="after")
    def _own_address(self) -> Settings:
        self.base_url = self.base_url or f"http://127.0.0.1:{self.web_port}"
        return self

    @cached_property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        if not self.database_url:
            return f"sqlite:///{self.home.resolve() / 'dondoc.sqlite3'}"
        for plain in ("postgresql://", "postgres://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @field_validator("outgoing_allowed")
    @classmethod
    def _networks(cls, given: str) -> str:
        for one in filter(None, (part.strip() for part in given.split(","))):
            ip_network(one)  # raises ValueError
        return given

    @cached_property
    def signing_keys(self) -> tuple[bytes, ...]:
        """The keys of links, forms and what is kept encrypted: the first signs and seals, all are read."""
        given, path = self.secret_key_old.get_secret_value(), self.home / OLD_KEYS
        old = given.split(",") if given else path.read_text().split() if path.exists() else []
        keys = [self.signing_key, *(one.strip().encode() for one in old if one.strip())]
        return tuple(dict.fromkeys(keys))

    @cached_property
    def signing_key(self) -> bytes:
        """The key that signs; made once, readable by its owner only."""
        if given := self.secret_key.get_secret_value():
            return given.encode()
        path = self.home / KEY
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_bytes()

    def forget_keys(self) -> None:
        """They are read anew when next asked for."""
        for name in ("signing_key", "signing_keys"):
            self.__dict__.pop(name, None)

    @property
    def office_files(self) -> Path:
        """Data files as they were changed on the pages, copied from the database; they stand before config_folder."""
        return self.home / "office"

    @property
    def files(self) -> Path:
        """Folder of imported plans and uploaded evidence, stored by content hash."""
        return self.home / "files"


def load() -> Settings:
    """Settings of this process. Raises pydantic's ValidationError for a wrong value, Refused for no file."""
    file = os.environ.get("DONDOC_SETTINGS")
    if file and not Path(file).is_file():
        raise Refused(
            f"Không có tệp thiết lập {file} mà DONDOC_SETTINGS chỉ tới", "the file of settings does not exist"
        )
    return Settings(_env_file=file or None)
