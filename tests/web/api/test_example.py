"""The client of the documentation, against a server on a real socket."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from models import Occurrence, OccurrenceState, UserRole
from models.session import reading
from tests.web.api.conftest import Program, Programs
from tests.web.api.test_writing import PDF

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "client.py"


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    socket.close()


def test_the_example_does_what_it_says(
    address: str,
    agency: Program,
    programs: Programs,
    duty: Occurrence,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = importlib.util.spec_from_file_location("client", EXAMPLE)
    assert spec
    assert spec.loader
    client = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(client)
    monkeypatch.setenv("DONDOC_URL", address)
    monkeypatch.setenv("DONDOC_TOKEN", agency.token)
    report = tmp_path / "báo cáo.pdf"
    report.write_bytes(PDF)
    client.main("list")
    assert f"{duty.id}\t{duty.due_on}" in capsys.readouterr().out
    client.main("accept", str(duty.id))
    client.main("submit", str(duty.id), "xong", str(report))
    assert capsys.readouterr().out.split() == ["accepted", "submitted"]
    with pytest.raises(SystemExit, match="409"):
        client.main("accept", str(duty.id))
    monkeypatch.setenv("DONDOC_TOKEN", programs(UserRole.LEADER).token)
    with pytest.raises(SystemExit, match="403"):
        client.main("submit", str(duty.id), "xong")
    with reading(engine) as session:
        assert session.get_one(Occurrence, duty.id).state == OccurrenceState.SUBMITTED
