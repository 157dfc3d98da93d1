"""The commands of docs/van-hanh.md, and a sandbox in which they are carried out with other paths and ports.

Every line of a ```console block is either carried out or stands in SKIPPED with its reason: a line that is neither
fails the test, so that the guide cannot rot.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
BIN = Path(sys.executable).parent

#: Seconds for each step: a machine that four other tests keep busy is slow, and how fast it is proves nothing here.
PATIENCE = 400

#: What this machine has already, or what only a machine of one's own may do.
SKIPPED = {
    r"apt-get install ": "the programs are there already",
    r"useradd ": "the test stays one user",
    r"git (clone|-C \S+ (pull|checkout)) ?": "the repository is there already",
    r"make -C \S+ setup": "the environment is there already",
    r"systemctl daemon-reload": "there is no systemd in charge",
    r"systemctl restart systemd-journald": "there is no systemd in charge",
    r"ls -lh ": "looks only",
}


def commands(section: int) -> list[str]:
    """Of the section with that number, in order."""
    found = re.search(rf"^## {section}\. .*?(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, section
    blocks = re.findall(r"```console\n(.*?)```", found[0], re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@dataclass
class Sandbox:
    """`places` are the guide's words and what stands for them here, the longest first."""

    folder: Path
    places: dict[str, str]
    admin: dict[str, str]
    databases: dict[str, str]
    stack: ExitStack
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        longest_first = sorted(self.places, key=len, reverse=True)
        # A port is a number of its own: 8400 is not the end of 18400.
        words = (rf"(?<!\d){one}(?!\d)" if one.isdecimal() else re.escape(one) for one in longest_first)
        return re.sub("|".join(words), lambda found: self.places[found[0]], text)

    @property
    def environment(self) -> dict[str, str]:
        """What systemd reads from the file of settings."""
        lines = (self.folder / "etc/dondoc/dondoc.env").read_text("utf-8").splitlines()
        return dict(line.partition("=")[::2] for line in lines if line and not line.startswith("#"))

    def do(self, line: str) -> None:
        """One command of the guide. Raises AssertionError for one that nobody thought of."""
        if any(re.match(pattern, line) for pattern in SKIPPED):
            return
        words = shlex.split(line)
        match words:
            case ["systemctl", "enable", "--now", *units] | ["systemctl", "start", *units]:
                for unit in units:
                    self.start(unit)
            case ["systemctl", "stop", *units]:
                for unit in units:
                    self.stop(unit)
            case ["systemctl", "restart", *units]:
                for unit in units:
                    for name in self.stop(unit) or [unit]:
                        self.start(name)
            case ["systemctl", "reload", "nginx"]:
                self.nginx("-s", "reload") if "nginx" in self.running else self.start_nginx()
            case ["nginx", "-t"]:
                self.nginx("-t")
            case ["as-dondoc", program, *rest]:
                self.said.append(self.run([str(BIN / program), *map(self.here, rest)], self.environment))
            case ["sudo", "-u", "postgres", *rest]:
                mine = [self.databases.get(one, one) if rest[0] == "createdb" else self.here(one) for one in rest]
                self.run(mine, self.admin)
            case ["install" | "cp" | "ln", *_]:
                self.files(words)
            case _:
                raise AssertionError(f"the guide has a command that its test does not know: {line}")

    def files(self, words: list[str]) -> None:
        """Owners are left as they are: the test is one user. Patterns are a shell's."""
        kept = [w for n, w in enumerate(words) if w not in ("-o", "-g") and words[n - 1] not in ("-o", "-g")]
        target = Path(self.here(kept[-1]))
        (target if kept[-1].endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
        self.run(["bash", "-c", " ".join(map(self.here, kept))], {})

    def run(self, command: list[str], env: dict[str, str]) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def unit(self, name: str) -> tuple[dict[str, list[str]], str]:
        """A unit's lines by key, and its instance: dondoc-web@8400 is of dondoc-web@.service."""
        kind, at, instance = name.partition("@")
        text = (self.folder / "etc/systemd/system" / f"{kind}{at}.service").read_text("utf-8")
        found: dict[str, list[str]] = {}
        for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
            found.setdefault(key, []).append(value.replace("%i", self.here(instance)).replace("%%", "%"))
        return found, instance

    def start(self, name: str) -> None:
        if name.endswith(".timer"):
            assert (self.folder / "etc/systemd/system" / name).is_file()
            return
        keys, _ = self.unit(name)
        env = self.environment | dict(w.partition("=")[::2] for one in keys.get("Environment", []) for w in one.split())
        if keys.get("Type") == ["oneshot"]:
            for line in [*keys["ExecStart"], *keys.get("ExecStartPost", [])]:
                self.run(shlex.split(self.here(line)), env)
            return
        [line] = keys["ExecStart"]
        self.running[name] = self.spawn(shlex.split(self.here(line)), env, self.folder / f"{name}.log")

    def spawn(self, command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        output = self.stack.enter_context(log.open("ab"))
        child = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=output, stderr=output, start_new_session=True
        )
        self.stack.callback(end, child)
        return child

    def stop(self, pattern: str) -> list[str]:
        """Ends the units that a name or "name@*" means; which."""
        names = [n for n in self.running if n == pattern or (pattern.endswith("*") and n.startswith(pattern[:-1]))]
        for name in names:
            end(self.running.pop(name))
        return names

    def nginx(self, *arguments: str) -> None:
        self.run(["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *arguments], {})

    def start_nginx(self) -> None:
        command = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;"]
        self.running["nginx"] = self.spawn(command, {}, self.folder / "nginx.log")
        last = time.monotonic() + PATIENCE
        written = self.folder / "nginx.pid"
        # It holds a number once the ports are bound; `nginx -t` leaves an empty one.
        while not (written.exists() and written.read_text("ascii").strip()):
            assert time.monotonic() < last, "nginx does not start"
            assert self.running["nginx"].poll() is None, "nginx ended"
            time.sleep(0.05)


def end(child: subprocess.Popen[bytes]) -> None:
    """As systemd does: asks the whole group, then insists."""
    for number, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            return
