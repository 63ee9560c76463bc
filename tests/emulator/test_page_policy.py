"""What the browser chat is served with; its behaviour in a browser is in test_page."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.applications import Starlette

from quizbot.emulator import page


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Starlette(routes=page.routes()))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def test_every_part_of_the_page_is_served_under_the_strict_policy(
    client: httpx.AsyncClient,
) -> None:
    parts = [f"/static/{part.name}" for part in page.STATIC.iterdir()]
    assert len(parts) > 10
    for path in ["/", *parts]:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert {name: answer.headers.get(name) for name in page.HEADERS} == page.HEADERS


@pytest.mark.parametrize("path", ["none.js", "..%2fpage.py", "%2e%2e", "..%2f..%2f__init__.py"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/static/{path}")).status_code == 404


async def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    for part in page.STATIC.iterdir():
        text = part.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(src|href|from|import|url)\W{1,3}(https?:)?//", text), part.name


async def test_the_page_has_no_inline_script_or_style(client: httpx.AsyncClient) -> None:
    text = (await client.get("/")).text
    assert '<script type="module" src=' in text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
