"""The guide, followed: an office installed, upgraded, backed up and restored by the guide's own commands.

Real PostgreSQL, Redis, Prefect server, two workers, two web processes behind a real nginx; only paths, ports and the
user differ from the guide.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

from flows.serve import wait_for_server
from tests.deploy.guide import BIN, PATIENCE, ROOT, SKIPPED, Sandbox, commands, end
from tests.flows.conftest import process, wait_for
from tests.notifications.mail_server import mail_server
from tests.ports import reserve
from tests.postgres import own_name
from tests.tcp_proxy import wire_to_postgres

MISSING = [name for name in ("nginx", "redis-server", "psql", "createdb", "openssl") if not shutil.which(name)]
pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(1800)]
needs_programs = pytest.mark.skipif(bool(MISSING), reason=f"absent here: {', '.join(MISSING)}")

NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
    access_log off;
    {temp}
    {site}
}}
"""


@pytest.fixture
def sandbox(tmp_path: Path, postgres_server: str) -> Iterator[Sandbox]:
    web, second, api, queue, http, https = (reserve() for _ in range(6))
    with ExitStack() as stack:
        server = make_url(postgres_server)
        names = {one: stack.enter_context(own_name(postgres_server, one))[0] for one in ("dondoc", "prefect")}
        cable = stack.enter_context(wire_to_postgres(postgres_server))
        mail = stack.enter_context(mail_server())
        (tmp_path / "redis").mkdir()
        command = ["redis-server", "--port", str(queue), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
        stack.enter_context(process(command, {}, tmp_path / "redis.log"))
        yield Sandbox(
            folder=tmp_path,
            places={
                "/opt/dondoc/.venv/bin/": f"{BIN}/",
                "/opt/dondoc": str(ROOT),
                "/etc/": f"{tmp_path}/etc/",
                "/var/lib/dondoc": f"{tmp_path}/var",
                "/usr/local/sbin": f"{tmp_path}/sbin",
                "/etc/ssl/dondoc": f"{tmp_path}/etc/ssl/dondoc",
                "CREATE ROLE dondoc": f"CREATE ROLE {names['dondoc']}",
                "ĐỔI_MẬT_KHẨU": "mat-khau-thu",
                "ĐỔI_THÀNH_KHÓA_NGẪU_NHIÊN": "0123456789abcdef0123456789abcdef",
                "127.0.0.1/dondoc": f"127.0.0.1:{cable.port}/{names['dondoc']}",
                "127.0.0.1/prefect": f"127.0.0.1:{cable.port}/{names['prefect']}",
                "postgresql://dondoc:": f"postgresql://{names['dondoc']}:",
                "postgresql+asyncpg://dondoc:": f"postgresql+asyncpg://{names['dondoc']}:",
                "mailtos://tên:mật_khẩu@thu.tinh.example:587": f"mailto://127.0.0.1:{mail.port}",
                "6379": str(queue),
                "4200": str(api),
                "8400": str(web),
                "8410": str(second),
                "listen 80;": f"listen 127.0.0.1:{http};",
                "listen 443 ": f"listen 127.0.0.1:{https} ",
                "HTTPS": str(https),
            },
            admin={
                "PGHOST": "127.0.0.1",
                "PGPORT": str(cable.port),
                "PGUSER": server.username or "postgres",
                "PGPASSWORD": server.password or "",
            },
            databases=names,
            stack=stack,
        )


def fill_in(sandbox: Sandbox, name: str) -> None:
    """What the guide tells the technician to write into a copied file."""
    path = sandbox.folder / name
    path.write_text(sandbox.here(path.read_text("utf-8")), "utf-8")


def certificate(folder: Path) -> None:
    target = folder / "etc/ssl/dondoc"
    target.mkdir(parents=True)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=dondoc"),
            *("-keyout", str(target / "privkey.pem"), "-out", str(target / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def around_nginx(folder: Path) -> None:
    """Debian's own nginx.conf, as far as it matters: it includes what is enabled."""
    temp = "\n".join(
        f"{kind}_temp_path {folder}/nginx-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    site = f"include {folder}/etc/nginx/sites-enabled/*;"
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, temp=temp, site=site), "utf-8")


def test_every_command_is_known_or_skipped_for_a_reason() -> None:
    """The guide's numbered sections hold commands that the test below carries out."""
    known = re.compile(
        r"systemctl (enable --now|start|stop|restart|reload) |nginx -t|as-dondoc |sudo -u postgres |install |cp |ln "
    )
    lines = [line for section in range(2, 9) for line in commands(section)]
    assert len(lines) > 20
    strange = [one for one in lines if not known.match(one) and not any(re.match(pattern, one) for pattern in SKIPPED)]
    assert strange == []


@needs_programs
def test_the_guide_leads_to_a_running_system(sandbox: Sandbox) -> None:
    folder = sandbox.folder
    for line in commands(2):
        sandbox.do(line)
    fill_in(sandbox, "etc/dondoc/dondoc.env")
    certificate(folder)
    around_nginx(folder)
    for line in commands(3):
        sandbox.do(line)
        if line.endswith("sites-available/dondoc") and line.startswith("cp "):
            fill_in(sandbox, "etc/nginx/sites-available/dondoc")
        if "dondoc-prefect" in line:
            wait_for_server(sandbox.environment["PREFECT_API_URL"], PATIENCE)
        if "dondoc-web@" in line:
            wait_for_pages(sandbox, "8400", "8410")
        if "deployment run" in line:
            wait_for(lambda: swept(sandbox), PATIENCE)
    assert any("Mọi phần đều ổn" in one for one in sandbox.said), sandbox.said
    assert re.search(r"quantri  \w{5}-\w{5}-", sandbox.said[-1])
    second = sandbox.spawn(
        [str(BIN / "prefect"), "worker", "start", "--pool", "dondoc", "--limit", "4", "--name", "may-hai"],
        sandbox.environment | {"PREFECT_HOME": str(folder / "second")},
        folder / "second-worker.log",
    )
    behind_nginx(sandbox)
    end(sandbox.running.pop("dondoc-worker"))  # the first machine is gone: the second one goes on
    before = last_tick(sandbox)
    sandbox.do("as-dondoc prefect deployment run sweep/dondoc")
    wait_for(lambda: True if last_tick(sandbox) != before else None, PATIENCE)
    sandbox.start("dondoc-worker")
    for line in commands(5):
        backup = next(iter(sorted((folder / "var/backup").glob("*.dondoc"))), Path("none"))
        sandbox.do(line.replace("BẢN_SAO_LƯU", str(backup)))
        if "dondoc-web@" in line and " start " in line:
            wait_for_pages(sandbox, "8400", "8410")
    assert any("Đã khôi phục" in one for one in sandbox.said)
    for line in commands(6):
        sandbox.do(line)
    wait_for_server(sandbox.environment["PREFECT_API_URL"], PATIENCE)
    wait_for_pages(sandbox, "8400", "8410")
    for line in commands(8):
        sandbox.do(line)
    assert second.poll() is None


def wait_for_pages(sandbox: Sandbox, *ports: str) -> None:
    for port in ports:
        wait_for(lambda port=port: answers(sandbox, port), PATIENCE)  # type: ignore[misc]


def answers(sandbox: Sandbox, port: str) -> bool | None:
    try:
        return True if httpx.get(f"http://127.0.0.1:{sandbox.here(port)}/readyz", timeout=5).text == "ready" else None
    except httpx.HTTPError:
        return None


def swept(sandbox: Sandbox) -> bool | None:
    return True if last_tick(sandbox) else None


def last_tick(sandbox: Sandbox) -> str:
    engine = create_engine(sandbox.environment["DONDOC_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT at FROM mark WHERE key = 'tick'")).scalar()
    engine.dispose()
    return str(found or "")


def behind_nginx(sandbox: Sandbox) -> None:
    """TLS, headers, two processes: while one is down the other answers."""
    base = f"https://127.0.0.1:{sandbox.here('HTTPS')}"
    with httpx.Client(verify=False, base_url=base, timeout=60) as client:
        assert client.get("/healthz").status_code == 200
        page = client.get("/login")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"]
        assert re.fullmatch(r"[0-9a-f]{32}", page.headers["x-request-id"])  # nginx' own name for the request
        assert client.get("/metrics").status_code in (403, 404)
        end(sandbox.running.pop("dondoc-web@8410"))
        assert [client.get("/login").status_code for _ in range(6)] == [200] * 6
        sandbox.start("dondoc-web@8410")
        wait_for_pages(sandbox, "8410")
