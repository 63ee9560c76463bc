"""The image and the compose file lock the bot in; `python -m deploy.rehearsal` runs them."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.SafeLoader(
    (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
).get_single_data()
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("bot", "migrate")
SHELL = shutil.which("sh")


def stages() -> list[list[tuple[str, str]]]:
    """Return the Dockerfile's stages, each a list of instructions with what follows them."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.split("\n")):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, re.sub(r"\s+", " ", rest)))
    return found


BUILT, FINAL = stages()


def said(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def test_the_image_runs_as_a_user_without_rights_and_not_by_a_shell() -> None:
    assert said(FINAL, "USER") == ["10001"]
    assert json.loads(said(FINAL, "ENTRYPOINT")[0]) == ["quizbot"]
    assert json.loads(said(FINAL, "CMD")[0]) == ["run"]
    assert [name for name, _ in FINAL].index("USER") > [name for name, _ in FINAL].index("COPY")


def test_the_final_image_installs_nothing() -> None:
    assert said(FINAL, "COPY") == ["--from=build /opt/quizbot /opt/quizbot"]
    assert not re.search(r"\b(pip|apt-get|apk|curl|wget)\b", " ".join(said(FINAL, "RUN")))
    assert "--without-pip /opt/quizbot" in " ".join(said(BUILT, "RUN"))


def test_all_that_is_installed_is_pinned_by_hashes() -> None:
    steps = " && ".join(said(BUILT, "RUN")).split("&&")
    installs = [step for step in steps if re.search(r"\b(install|wheel)\b", step)]

    assert len(installs) == 4
    assert all("--require-hashes" in step or "--no-index" in step for step in installs)


def test_the_lock_of_the_build_holds_what_the_project_file_wants() -> None:
    lock = (ROOT / "deploy" / "build.lock").read_text(encoding="utf-8")
    blocks = re.findall(r"^\S+==.*(?:\n    .*)*", lock, re.MULTILINE)

    assert re.search(r"^hatchling==", lock, re.MULTILINE)
    assert len(blocks) >= 4
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock


def test_nothing_is_compiled_while_the_image_runs() -> None:
    assert "compileall" in " ".join(said(BUILT, "RUN"))
    assert "compile_dir(sysconfig.get_path('stdlib')" in " ".join(said(FINAL, "RUN"))


def test_the_image_says_itself_whether_it_lives() -> None:
    check = said(FINAL, "HEALTHCHECK")[0]
    command = json.loads(check[check.index("CMD ") + 4 :])

    assert command[:2] == ["python", "-Ic"]
    assert "/healthz" in command[2]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "QUIZBOT_LISTEN=0.0.0.0:8080" in said(FINAL, "ENV")[0]


def test_the_build_sees_neither_secrets_nor_tests() -> None:
    first, *rest = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert first == "*"
    assert not [line for line in rest if re.search(r"secret|env|git|tests", line)]
    for source in " ".join(said(BUILT, "COPY")).split():
        if (ROOT / source).exists() and source != "./":
            assert f"!{source}" in rest


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_locked_in(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "pid", "ipc", "network_mode", "devices"} & set(service)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_has_its_limits(name: str) -> None:
    service = SERVICES[name]

    assert re.fullmatch(r"[1-9][0-9]*[mg]", service["mem_limit"])
    assert 0 < service["pids_limit"] <= 200
    assert 0 < service["cpus"] <= 2
    assert service["restart"] in {"unless-stopped", "on-failure"}


def test_secrets_are_files_and_stand_in_no_environment() -> None:
    for name, service in SERVICES.items():
        environment = service.get("environment", {})
        secret = re.compile(r"TOKEN|DATABASE|SECRET|PASSWORD")
        assert not [one for one in environment if secret.search(one) and one[-5:] != "_FILE"]
        files = {value for one, value in environment.items() if one.endswith("_FILE")}
        assert files == {f"/run/secrets/{one}" for one in service.get("secrets", [])}, name
    assert {one["file"] for one in COMPOSE["secrets"].values()} == {
        f"secrets/{name}" for name in COMPOSE["secrets"]
    }
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_a_service_gets_only_the_secrets_it_needs() -> None:
    wanted = {name: set(service.get("secrets", [])) for name, service in SERVICES.items()}

    assert wanted == {
        "bot": {"token", "database", "webhook_secret"},
        "migrate": {"database"},
        "postgres": {"password"},
        "proxy": set(),
    }


def test_the_bot_can_be_scaled_and_has_time_to_finish() -> None:
    bot = SERVICES["bot"]

    assert not {"container_name", "ports", "hostname"} & set(bot)
    assert bot["stop_grace_period"] == "20s"
    assert bot["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_the_database_is_checked_kept_and_out_of_reach() -> None:
    postgres = SERVICES["postgres"]

    assert postgres["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert postgres["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert postgres["networks"] == ["back"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_proxy_passes_the_webhook_and_nothing_else() -> None:
    assert SERVICES["proxy"]["networks"] == ["front"]
    assert re.findall(r"^\t\tpath (.*)$", CADDYFILE, re.MULTILINE) == ["/telegram"]
    assert SERVICES["bot"]["environment"]["QUIZBOT_WEBHOOK_URL"].endswith("/telegram}")
    assert "respond 404" in CADDYFILE
    assert "admin off" in CADDYFILE
    assert "request>headers delete" in CADDYFILE


def write_secrets(folder: Path, token: str) -> "subprocess.CompletedProcess[str]":
    assert SHELL is not None
    return subprocess.run(
        [SHELL, str(ROOT / "deploy" / "secrets.sh")],
        cwd=folder,
        input=token,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.skipif(SHELL is None, reason="there is no shell")
def test_the_secrets_are_random_and_nobody_else_comes_past_their_folder(tmp_path: Path) -> None:
    done = write_secrets(tmp_path, "1:abc")

    folder = tmp_path / "secrets"
    texts = {name: (folder / name).read_text() for name in COMPOSE["secrets"]}
    assert done.returncode == 0, done.stderr
    assert folder.stat().st_mode & 0o777 == 0o700
    assert texts["token"] == "1:abc"
    assert re.fullmatch(r"[0-9a-f]{64}", texts["password"])
    assert re.fullmatch(r"[0-9a-f]{64}", texts["webhook_secret"])
    assert texts["database"] == f"postgresql://quizbot:{texts['password']}@postgres/quizbot"
    assert not [text for text in texts.values() if text in done.stdout + done.stderr]


@pytest.mark.skipif(SHELL is None, reason="there is no shell")
def test_writing_the_secrets_again_changes_none(tmp_path: Path) -> None:
    write_secrets(tmp_path, "1:abc\n")
    before = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}

    write_secrets(tmp_path, "2:def\n")

    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == before
