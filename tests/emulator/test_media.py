from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import pytest
from telegram import InputMediaDocument, InputMediaPhoto

from quizbot.emulator import limits, pictures

if TYPE_CHECKING:
    import httpx
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640)
LOSSY = b"RIFFxxxxWEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480)
LOSSLESS = b"RIFFxxxxWEBPVP8L" + bytes(5) + struct.pack("<I", 639 | 479 << 14)
EXTENDED = b"RIFFxxxxWEBPVP8X" + bytes(8) + struct.pack("<HBHB", 639, 0, 479, 0)


@pytest.mark.parametrize("data", [PNG, GIF, JPEG, LOSSY, LOSSLESS, EXTENDED])
def test_the_size_of_a_picture_is_read(data: bytes) -> None:
    assert pictures.size(data) == (640, 480)


@pytest.mark.parametrize(
    "data", [b"", b"text", PNG[:18], b"\xff\xd8\x00\x00\x00\x00", GIF[:6] + bytes(4)]
)
def test_what_is_no_picture_has_no_size(data: bytes) -> None:
    assert pictures.size(data) is None


async def test_a_photo_is_sent_and_downloaded(bot: telegram.Bot, ada: Person) -> None:
    message = await bot.send_photo(ada.id, PNG, caption="<i>A</i>", parse_mode="HTML")

    [photo] = message.photo
    assert (photo.width, photo.height, photo.file_size) == (640, 480, len(PNG))
    assert message.caption == "A"
    assert message.caption_entities[0].type == "italic"
    file = await bot.get_file(photo.file_id)
    assert await file.download_as_bytearray() == PNG


async def test_a_document_is_sent_and_downloaded(bot: telegram.Bot, ada: Person) -> None:
    message = await bot.send_document(ada.id, b"a,b\n", filename="r.csv")

    document = message.document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("r.csv", "text/csv")
    file = await bot.get_file(document.file_id)
    assert await file.download_as_bytearray() == b"a,b\n"


async def test_a_file_is_sent_again_by_its_id(api: Caller, bot: telegram.Bot, ada: Person) -> None:
    photo = (await bot.send_photo(ada.id, PNG)).photo[0].file_id
    document = (await bot.send_document(ada.id, b"x", filename="x.txt")).document
    assert document is not None

    again = await api("sendPhoto", chat_id=ada.id, photo=photo)
    other = await api("sendDocument", chat_id=ada.id, document=document.file_id)

    assert again["photo"][0]["file_id"] == photo
    assert other["document"]["file_name"] == "x.txt"
    assert await api.refusal("sendPhoto", chat_id=ada.id, photo=document.file_id) == (
        "Bad Request: can't use file of type Document as Photo"
    )
    assert await api.refusal("sendDocument", chat_id=ada.id, document=photo) == (
        "Bad Request: can't use file of type Photo as Document"
    )


@pytest.mark.parametrize(
    ("field", "data", "reason"),
    [
        ("photo", b"text", "IMAGE_PROCESS_FAILED"),
        ("photo", b"", "file must be non-empty"),
        ("photo", PNG + bytes(limits.PHOTO_BYTES), "file is too big"),
        ("document", b"", "file must be non-empty"),
    ],
)
async def test_wrong_uploads_are_refused(
    client: httpx.AsyncClient, ada: Person, field: str, data: bytes, reason: str
) -> None:
    answer = await client.post(
        f"/bot1:test/send{field.title()}", data={"chat_id": ada.id}, files={field: data}
    )

    assert answer.json()["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (
            "https://example.com/a.png",
            "Not Implemented by the emulator: fetching a file from a URL; upload it instead",
        ),
        ("nothing", "wrong file identifier/HTTP URL specified"),
        ("attach://nothing", "wrong file identifier/HTTP URL specified"),
        ("", "there is no photo in the request"),
    ],
)
async def test_photos_that_are_not_there_are_refused(
    api: Caller, ada: Person, photo: str, reason: str
) -> None:
    refused = await api.refusal("sendPhoto", chat_id=ada.id, photo=photo)

    assert refused == f"Bad Request: {reason}"


async def test_an_attached_file_is_found(client: httpx.AsyncClient, ada: Person) -> None:
    data = {"chat_id": ada.id, "photo": "attach://it", "has_spoiler": "true"}

    answer = await client.post("/bot1:test/sendPhoto", data=data, files={"it": ("a.png", PNG)})

    assert answer.json()["result"]["has_media_spoiler"]


@pytest.mark.parametrize(("length", "ok"), [(1024, True), (1025, False)])
async def test_a_caption_has_at_most_1024_characters(
    client: httpx.AsyncClient, ada: Person, length: int, ok: bool
) -> None:
    data = {"chat_id": ada.id, "caption": "a" * length}

    answer = (await client.post("/bot1:test/sendPhoto", data=data, files={"photo": PNG})).json()

    assert answer["ok"] is ok
    assert answer.get("description", "") == (
        "" if ok else "Bad Request: message caption is too long"
    )


async def test_a_photo_is_replaced_in_place(
    bot: telegram.Bot, emulator: Emulator, ada: Person
) -> None:
    message = await bot.send_photo(ada.id, PNG, caption="one")
    where = (ada.id, message.message_id)

    edited = await bot.edit_message_media(InputMediaPhoto(GIF, caption="two"), *where)
    assert not isinstance(edited, bool)
    document = await bot.edit_message_media(InputMediaDocument(b"x", filename="x.txt"), *where)
    assert not isinstance(document, bool)

    assert edited.caption == "two"
    assert document.document is not None
    assert not document.photo
    assert "caption" not in emulator.messages(ada.id)[-1]


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ("[]", "can't parse input media: expected an Object"),
        ("{", "can't parse input media JSON object"),
        (
            {"type": "video", "media": "x"},
            "Not Implemented by the emulator: editMessageMedia to video",
        ),
        ({"type": "photo", "media": "x"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_wrong_media_are_refused(api: Caller, ada: Person, media: Any, reason: str) -> None:
    message = await api("sendMessage", chat_id=ada.id, text="Hi")
    where = {"chat_id": ada.id, "message_id": message["message_id"]}

    refused = await api.refusal("editMessageMedia", **where, media=media)

    assert refused == f"Bad Request: {reason}"


async def test_a_caption_is_edited(bot: telegram.Bot, api: Caller, ada: Person) -> None:
    message = await bot.send_photo(ada.id, PNG, caption="one")
    where = {"chat_id": ada.id, "message_id": message.message_id}

    edited = await bot.edit_message_caption(ada.id, message.message_id, caption="two")

    assert not isinstance(edited, bool)
    assert edited.caption == "two"
    assert await api.refusal("editMessageText", **where, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )


async def test_a_copy_may_get_another_caption(
    bot: telegram.Bot, emulator: Emulator, ada: Person
) -> None:
    message = await bot.send_photo(ada.id, PNG, caption="one")

    await bot.copy_message(ada.id, ada.id, message.message_id, caption="two")

    assert emulator.messages(ada.id)[-1]["caption"] == "two"


async def test_a_bot_downloads_what_a_person_sent(
    bot: telegram.Bot, emulator: Emulator, ada: Person
) -> None:
    emulator.upload(ada, b"items: []", "../bank.yaml")

    [update] = await bot.get_updates()

    assert update.message is not None
    assert update.message.document is not None
    assert update.message.document.file_name == "bank.yaml"
    file = await bot.get_file(update.message.document.file_id)
    assert await file.download_as_bytearray() == b"items: []"


async def test_files_over_20_mb_cannot_be_downloaded(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    message = emulator.upload(ada, bytes(limits.DOWNLOAD_BYTES + 1), "big")

    refused = await api.refusal("getFile", file_id=message["document"]["file_id"])

    assert refused == "Bad Request: file is too big"


async def test_unknown_files_are_not_found(api: Caller, client: httpx.AsyncClient) -> None:
    answers = [await client.get(f"/file/bot{token}/photos/x") for token in ("1:test", "1:other")]

    assert [answer.status_code for answer in answers] == [404, 401]
    assert await api.refusal("getFile", file_id="x") == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )


async def test_a_blocked_bot_keeps_no_upload(
    client: httpx.AsyncClient, emulator: Emulator, ada: Person
) -> None:
    emulator.block(ada)

    answer = await client.post(
        "/bot1:test/sendPhoto", data={"chat_id": ada.id}, files={"photo": PNG}
    )

    assert json.loads(answer.content)["error_code"] == 403
    assert not emulator.world.files
