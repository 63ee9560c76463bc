"""The container engine: Docker where it runs, else podman with podman-compose."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.rehearsal import standins
from deploy.rehearsal.shell import RehearsalError, run, say

PROJECT = "quizbot-rehearsal"
FILES = ("docker-compose.yml", "deploy/rehearsal/compose.yml")
IMAGES = ("python:3.12-slim", "postgres:16", "caddy:2")
AUTHORITIES = "/run/secrets/ca"  # where the Dockerfile's build sees the secret `ca`


@dataclass(frozen=True, slots=True)
class Engine:
    """What builds the image and runs the compose file, in a folder of its own.

    `build_options` and `up_options` are what this engine needs beside the usual ones; `store` is
    where the stand-ins lie, if it needs them.
    """

    program: str
    composer: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    build_options: tuple[str, ...] = ()
    up_options: tuple[str, ...] = ()
    store: Path | None = None

    def call(self, *arguments: str, text: str = "") -> str:
        """Run a command of the engine and return what it printed."""
        return run(self.program, *arguments, env=self.environment, text=text)

    def compose(self, *arguments: str, **settings: str) -> str:
        """Run a command on the compose files; `settings` are what they interpolate."""
        files = (word for file in FILES for word in ("-f", file))
        return run(
            *self.composer,
            "-p",
            PROJECT,
            *files,
            *arguments,
            cwd=self.folder,
            env={**self.environment, **settings},
        )

    def build(self, secrets: Mapping[str, Path]) -> None:
        """Build the image `quizbot` from the committed Dockerfile."""
        mounts = (f"--secret=id={name},src={path}" for name, path in secrets.items())
        self.call("build", *self.build_options, *mounts, "-t", "quizbot", str(self.folder))

    def up(self, *options: str, **settings: str) -> None:
        """Start the services with two replicas of the bot, which are made anew if changed."""
        options = (*options, "up", "--detach", "--no-build", *self.up_options)
        self.compose(*options, "--scale", "bot=2", **settings)

    def down(self, **settings: str) -> None:
        """End and remove all that was started, volumes too."""
        ours = f"--filter=label=com.docker.compose.project={PROJECT}"
        # podman-compose forgets the replicas, and the volumes without a name.
        if found := self.call("ps", "--all", "--quiet", ours).split():
            self.call("rm", "--force", "--volumes", *found)
        self.compose("--profile", "webhook", "down", "--volumes", **settings)

    def prepare(self, work: Path) -> None:
        """Make the stand-ins, if this engine needs them, with a folder for what is in between."""
        if self.store is None:
            return
        say("no registry of images is in reach: stand-ins are made of Debian's packages")
        there = self.call("images", "--format={{.Repository}}:{{.Tag}}").split()
        for stand_in in standins.ALL:
            if stand_in.name not in there:
                standins.make(stand_in, work, self.call)
            say(f"  {stand_in.name}: stand-in of {stand_in.packages}")

    def leave(self) -> None:
        """Remove the image; stand-ins go with their store, unless that is kept."""
        self.call("rmi", "--force", "quizbot")

    def containers(self, service: str) -> list[str]:
        """Return the ids of a service's containers."""
        labels = {"project": PROJECT, "service": service}
        filters = (f"--filter=label=com.docker.compose.{key}={one}" for key, one in labels.items())
        return self.call("ps", "--all", "--quiet", *filters).split()

    def inspect(self, container: str) -> dict[str, Any]:
        """Return what the engine knows about a container."""
        found: dict[str, Any] = json.loads(self.call("inspect", container))[0]
        return found

    def logs(self, service: str) -> str:
        """Return what the containers of a service have logged, errors too."""
        script = f'{self.program} logs "$0" 2>&1'
        return "".join(
            run("sh", "-c", script, one, env=self.environment) for one in self.containers(service)
        )


def find(folder: Path, work: Path, kept: Path | None) -> Engine:
    """Return the engine of this machine.

    Raises:
        RehearsalError: there is none.
    """
    if _answers("docker", "info") and _answers("docker", "compose", "version"):
        return Engine("docker", ("docker", "compose"), folder, dict(os.environ))
    beside = Path(sys.executable).with_name("podman-compose")
    composer = shutil.which("podman-compose") or (str(beside) if beside.exists() else None)
    if composer is None or not _answers("podman", "--version"):
        msg = (
            "no Docker engine with compose, and no podman with podman-compose; on Debian:\n"
            "apt-get install --no-install-recommends podman buildah runc netavark aardvark-dns "
            "iptables mmdebstrap && .venv/bin/pip install podman-compose"
        )
        raise RehearsalError(msg)
    return _podman(composer, folder, work, kept or work / "images")


def _answers(*command: str) -> bool:
    try:
        run(*command, timeout=60)
    except RehearsalError:
        return False
    return True


def _podman(composer: str, folder: Path, work: Path, store: Path) -> Engine:
    environment = dict(os.environ) | {"BUILDAH_FORMAT": "docker"}  # the other knows no HEALTHCHECK
    if not Path("/run/systemd/system").exists():
        environment["CONTAINERS_CONF"] = str(_without_systemd(work))
    reachable = all(_pulled(name, environment) for name in IMAGES)
    if not reachable:
        environment["CONTAINERS_STORAGE_CONF"] = str(_own_store(work, store))
    return Engine(
        "podman",
        (composer,),
        folder,
        environment,
        build_options=("--network=host",),
        # Before 4.6 podman cannot wait for health: all start at once, and try again.
        up_options=("--no-deps",),
        store=None if reachable else store,
    )


def _pulled(name: str, environment: Mapping[str, str]) -> bool:
    try:
        run("podman", "pull", "--quiet", name, env=environment, timeout=300)
    except RehearsalError:
        return False
    return True


def _without_systemd(work: Path) -> Path:
    file = work / "containers.conf"
    file.write_text(
        '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]\n'
        '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\n'
        '[network]\nnetwork_backend = "netavark"\n',
        encoding="utf-8",
    )
    return file


def _own_store(work: Path, store: Path) -> Path:
    """Keep the stand-ins apart: nobody else shall take them for the official images."""
    file = work / "storage.conf"
    file.write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{store}"\nrunroot = "{work}/state"\n',
        encoding="utf-8",
    )
    return file


def pip_secrets(work: Path) -> dict[str, Path]:
    """Return the build's secrets: pip's settings on this machine, as far as a build can use them.

    Folders of this machine are left out; a certificate bundle goes along as a file of its own.
    """
    listed = run(sys.executable, "-m", "pip", "config", "list").splitlines()
    pairs = (line.partition("=") for line in listed)
    settings = {key.rpartition(".")[2]: "".join(shlex.split(value)) for key, _, value in pairs}
    wanted = ("index-url", "extra-index-url", "trusted-host", "proxy")
    lines = [
        f"{key} = {settings[key]}"
        for key in wanted
        if "://" in settings.get(key, "") and "file:" not in settings[key]
    ]
    secrets = {}
    if bundle := settings.get("cert"):
        secrets["ca"] = Path(bundle)
        lines.append(f"cert = {AUTHORITIES}")
    if not lines:
        return {}
    file = work / "pip.conf"
    file.write_text("\n".join(("[global]", *lines, "")), encoding="utf-8")
    return {"pip": file, **secrets}
