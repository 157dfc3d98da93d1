"""`python -m notifications.zalo.consent CODE VERIFIER`: the first tokens, after an administrator consented."""

from __future__ import annotations

import sys

from config import clock, settings
from models.migrations import upgrade
from models.session import connect
from notifications.errors import TransportError
from notifications.zalo import setup
from notifications.zalo.api import Http
from notifications.zalo.tokens import Tokens


def main(code: str, verifier: str) -> int:
    """The exit code: 0 done, 2 no account in the settings, 4 Zalo refused."""
    chosen = settings.load()
    if (account := setup.account(chosen)) is None:
        print("Chưa thiết lập DONDOC_ZALO_URL (zalo_url is not set)", file=sys.stderr)
        return 2
    engine, http = connect(chosen.database), Http()
    upgrade(engine)
    try:
        Tokens(engine, chosen, account, clock.now).consent(http, code, verifier)
    except TransportError as error:
        print(f"{error} (Zalo refused the code)", file=sys.stderr)
        return 4
    finally:
        http.close()
    print("Đã lưu mã truy cập Zalo (tokens stored)")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"{__doc__}")
    sys.exit(main(*sys.argv[1:]))
