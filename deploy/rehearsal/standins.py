"""Stand-ins for the official images, made of Debian's packages where no registry is in reach.

They lie under the official names, in a store of images that only the rehearsal uses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.rehearsal.shell import run

POSTGRES_STARTS = r"""#!/bin/sh
set -e
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" \
        --auth-local=trust --auth-host=scram-sha-256 --locale=C.UTF-8 --encoding=UTF8 >/dev/null
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single -j postgres >/dev/null
fi
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """An official image, the packages that stand in for it, and what has to be added."""

    name: str
    packages: str
    setup: str  # shell, run with $1 as the new root
    changes: tuple[str, ...]


PYTHON = StandIn(
    "docker.io/library/python:3.12-slim",
    "python3,python3-venv,ca-certificates",
    'ln -s ../../bin/python3 "$1/usr/local/bin/python"',
    ("CMD python3",),
)
POSTGRES = StandIn(
    "docker.io/library/postgres:16",
    "postgresql",
    "\n".join(
        (
            'mkdir -p "$1/var/lib/postgresql/data" "$1/var/run/postgresql"',
            'cat >"$1/usr/local/bin/docker-entrypoint.sh" <<"END"',
            f"{POSTGRES_STARTS}END",
            'chmod 755 "$1/usr/local/bin/docker-entrypoint.sh"',
            'ln -s "$(cd "$1" && echo usr/lib/postgresql/*)" "$1/pgsql"',
            'chroot "$1" chown postgres: /var/lib/postgresql/data /var/run/postgresql',
        )
    ),
    (
        "ENV PATH=/pgsql/bin:/usr/local/bin:/usr/bin:/bin",
        "ENV PGDATA=/var/lib/postgresql/data",
        'ENTRYPOINT ["docker-entrypoint.sh"]',
        'CMD ["postgres", "-c", "listen_addresses=*"]',
        "VOLUME /var/lib/postgresql/data",
        "STOPSIGNAL SIGINT",
    ),
)
CADDY = StandIn(
    "docker.io/library/caddy:2",
    "caddy,ca-certificates",
    'mkdir -p "$1/data" "$1/config"',
    (
        "ENV XDG_CONFIG_HOME=/config",
        "ENV XDG_DATA_HOME=/data",
        'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]',
    ),
)
ALL = (PYTHON, POSTGRES, CADDY)


def make(stand_in: StandIn, folder: Path, podman: Callable[..., str]) -> None:
    """Make one stand-in, with the folder for what is in between, and import it."""
    archive = folder / "image.tar"
    run(
        "mmdebstrap",
        "--variant=apt",
        f"--include={stand_in.packages}",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        f"--customize-hook={stand_in.setup}",
        _release(),
        str(archive),
    )
    changes = (f"--change={change}" for change in stand_in.changes)
    podman("import", *changes, str(archive), stand_in.name)
    archive.unlink()


def _release() -> str:
    """Return the name of the Debian release that this machine runs."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)["VERSION_CODENAME"].strip('"')
