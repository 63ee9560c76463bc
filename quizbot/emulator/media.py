"""Methods that send, change and fetch photos and documents."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import TYPE_CHECKING, Any

from quizbot.emulator import edits, limits, messages, pictures
from quizbot.emulator.parameters import Params, Upload
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Json
    from quizbot.emulator.world import World

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
NO_FETCH = "Not Implemented by the emulator: fetching a file from a URL; upload it instead"


def keep(world: World, data: bytes, name: str, media_type: str, *, picture: bool) -> Json:
    """Keep a file and return its record."""
    digest = hashlib.sha256(data).hexdigest()
    file_id = f"{'photo' if picture else 'file'}-{world.next('files')}-{digest[:32]}"
    record = {
        "file_id": file_id,
        "unique": digest[:16],
        "name": name.replace("\\", "/").rpartition("/")[2] or "file",
        "media_type": media_type,
        "size": len(data),
        "picture": picture,
    }
    world.files[file_id] = record
    world.store.put("files", file_id, record)
    world.store.put_file(file_id, data)
    return record


def document(world: World, data: bytes, name: str, media_type: str) -> Json:
    """Keep a file and return it as a Bot API Document."""
    guessed = mimetypes.guess_type(name)[0]
    kind = media_type if media_type not in {"", "application/octet-stream"} else guessed
    return _document(keep(world, data, name, kind or "application/octet-stream", picture=False))


def _document(record: Json) -> Json:
    return {
        "file_name": record["name"],
        "mime_type": record["media_type"],
        "file_id": record["file_id"],
        "file_unique_id": record["unique"],
        "file_size": record["size"],
    }


def _source(call: Call, value: Any, name: str) -> Upload | Json:
    """Return the upload or the known file that a parameter names."""
    if name in call.params.files:
        return call.params.files[name]
    if isinstance(value, str) and value.startswith("attach://"):
        return _attached(call, value.removeprefix("attach://"))
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        raise bad_request(NO_FETCH)
    record = call.world.files.get(str(value))
    if record is None:
        reason = "wrong file identifier/HTTP URL specified"
        raise bad_request(reason)
    return record


def _attached(call: Call, name: str) -> Upload:
    upload = call.params.files.get(name)
    if upload is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return upload


def photo(call: Call, value: Any, name: str = "photo") -> list[Json]:
    """Return the sizes of a photo that a parameter holds or names."""
    source = _source(call, value, name)
    if isinstance(source, Upload):
        if not source.data:
            raise bad_request("file must be non-empty")
        if len(source.data) > limits.PHOTO_BYTES:
            raise bad_request("file is too big")
        if pictures.size(source.data) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        media_type = mimetypes.guess_type(source.name)[0] or source.media_type
        media_type = media_type if media_type in PICTURES else "image/jpeg"
        source = keep(call.world, source.data, source.name, media_type, picture=True)
    if not source["picture"]:
        raise bad_request("can't use file of type Document as Photo")
    width, height = pictures.size(call.world.store.file(source["file_id"])) or (1, 1)
    return [
        {
            "file_id": source["file_id"],
            "file_unique_id": source["unique"],
            "file_size": source["size"],
            "width": width,
            "height": height,
        }
    ]


def send_photo(call: Call) -> Json:
    """Send a photo that is uploaded or known."""
    call.writable()
    sizes = photo(call, call.params.values.get("photo"))
    content: Json = {"photo": sizes, **messages.caption(call)}
    if call.params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return messages.post(call, content)


def _any_document(call: Call, value: Any, name: str = "document") -> Json:
    source = _source(call, value, name)
    if isinstance(source, Upload):
        if not source.data:
            raise bad_request("file must be non-empty")
        return document(call.world, source.data, source.name, source.media_type)
    if source["picture"]:
        raise bad_request("can't use file of type Photo as Document")
    return _document(source)


def send_document(call: Call) -> Json:
    """Send a file that is uploaded or known."""
    call.writable()
    found = _any_document(call, call.params.values.get("document"))
    return messages.post(call, {"document": found, **messages.caption(call)})


def edit_media(call: Call) -> Json:
    """Put another photo or document in the place of the one in a message."""
    message = edits.target(call)
    raw = call.params.data("media", "can't parse input media JSON object")
    if not isinstance(raw, dict):
        raise bad_request("can't parse input media: expected an Object")
    value = raw.get("media")
    match raw.get("type"):
        case "photo":
            content: Json = {"photo": photo(call, value, "")}
        case "document":
            content = {"document": _any_document(call, value, "")}
        case kind:
            raise bad_request(f"Not Implemented by the emulator: editMessageMedia to {kind}")
    content |= messages.caption(call, Params(raw))
    gone = ("photo", "document", "caption", "caption_entities", "text", "entities")
    return edits.change(call, message, gone, content)


def get_file(call: Call) -> Json:
    """Return where a file can be downloaded."""
    record = call.world.files.get(call.params.text("file_id"))
    if record is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if record["size"] > limits.DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    folder = "photos" if record["picture"] else "documents"
    return {
        "file_id": record["file_id"],
        "file_unique_id": record["unique"],
        "file_size": record["size"],
        "file_path": f"{folder}/{record['file_id']}",
    }


METHODS: dict[str, Method] = {
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "editMessageMedia": edit_media,
    "getFile": get_file,
}
