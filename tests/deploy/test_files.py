"""The files of deploy/ hold together with the program that they start."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
GUIDE = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")


def test_the_environment_file_has_every_setting() -> None:
    lines = (DEPLOY / "dondoc.env").read_text("utf-8")
    written = re.findall(r"^#?DONDOC_([A-Z_]+)=", lines, re.MULTILINE)
    assert sorted(written) == sorted(name.upper() for name in Settings.model_fields)


def test_the_environment_file_is_understood(tmp_path: Path) -> None:
    """Also with every default uncommented: a technician may take away any #."""
    text = (DEPLOY / "dondoc.env").read_text("utf-8")
    (tmp_path / "all.env").write_text(re.sub(r"^#(DONDOC_)", r"\1", text, flags=re.MULTILINE), "utf-8")
    found = Settings(_env_file=tmp_path / "all.env")  # type: ignore[call-arg]
    assert found.sample is False
    assert found.database.startswith("postgresql+psycopg://")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is absent")
def test_units_are_sound(tmp_path: Path) -> None:
    for name in (*UNITS, "dondoc-backup.timer"):
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/dondoc/.venv/bin/", "/bin/true ")
        name = name.replace("@.", "@8400.")
        (tmp_path / name).write_text(re.sub(r"^User=.*|^Group=.*", "", text, flags=re.MULTILINE), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name.replace("@.", "@8400.")) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "dondoc" in line]
    assert ours == []


@pytest.mark.parametrize("name", UNITS)
def test_units_are_hardened(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    for line in ("User=dondoc", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "UMask=0077"):
        assert line in text


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is absent")
def test_nginx_example_is_sound(tmp_path: Path) -> None:
    for name in ("fullchain.pem", "privkey.pem"):
        assert shutil.which("openssl")
        (tmp_path / name).touch()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=dondoc"),
            *("-keyout", str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )
    site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/dondoc", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", "utf-8")
    subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], check=True, capture_output=True)


def test_the_guide_names_files_and_commands_that_exist() -> None:
    for name in set(re.findall(r"\b(dondoc-[a-z]+)(?:\.timer|\.service)?\b", GUIDE)):
        assert [*DEPLOY.glob(f"{name}.*"), *DEPLOY.glob(f"{name}@.*")], name
    for command in re.findall(r"as-dondoc dondoc ([a-z]+)", GUIDE):
        assert f"## dondoc {command}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_the_container_copies_every_room() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    packages = re.search(r"packages = \[([^\]]+)\]", (ROOT / "pyproject.toml").read_text("utf-8"))
    assert packages
    for room in re.findall(r'"(\w+)"', packages[1]):
        assert f"COPY {room} {room}" in text
