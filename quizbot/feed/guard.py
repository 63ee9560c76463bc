"""Which addresses may be fetched: by their form, their host, and where that host lies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from yarl import URL

from quizbot.feed.faults import FeedError, NotAllowedError

Address = IPv4Address | IPv6Address
Place = tuple[str, int]
"""A host and a port."""

PORTS = frozenset({80, 443})
LONGEST = 2_000
"""Characters of an address."""

_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62}\.)*[a-z0-9_-]{1,63}", re.ASCII)
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)", re.ASCII)

# Versions of Python differ on these, or call them global.
_CLOSED = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "3fff::/20"),
    )
)
_OPEN_SIX = ip_network("2000::/3")  # nothing else of IPv6 is routed yet
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")  # IPv4 in IPv6 as it was written until 2006


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator lets us fetch.

    `hosts` are names, each with all names under it; `ports` are hosts whose further port is
    allowed; `local` are servers, by host and port, that may lie inside the own network.
    """

    hosts: frozenset[str] = frozenset()
    ports: frozenset[Place] = frozenset()
    local: frozenset[Place] = frozenset()

    def host(self, name: str) -> bool:
        """Return whether pages of this host may be fetched."""
        name = _bare(name)
        return any(name == host or name.endswith(f".{host}") for host in map(_bare, self.hosts))

    def with_host(self, name: str) -> "Allowed":
        """Return the same with one more host."""
        return Allowed(self.hosts | {name}, self.ports, self.local)

    def is_local(self, place: Place) -> bool:
        """Return whether this server may lie inside the own network."""
        return place in self.local


def target(text: str, allowed: Allowed) -> URL:
    """Return a web address that may be asked for; where its host lies is not looked at yet.

    Raises:
        FeedError: It is no web address, has credentials, another port, or a host not allowed.
    """
    url = web_address(text)
    host, port = str(url.raw_host), int(url.port or 0)
    place = (host, port)
    if place in allowed.local:
        return url
    if port not in PORTS and place not in allowed.ports:
        raise NotAllowedError(
            f"{shown(text)}: port {port} is not allowed; QUIZBOT_FEEDS can list {host}:{port}"
        )
    if not allowed.host(host):
        raise NotAllowedError(
            f"{shown(text)}: the host is not allowed; QUIZBOT_FEEDS can list {host}"
        )
    return url


def web_address(text: str) -> URL:
    """Return an address of http or https, without credentials and fragment.

    Raises:
        FeedError: It is none.
    """
    if len(text) > LONGEST or _CONTROLS.search(text):
        raise FeedError(f"{shown(text)}: this is no web address; write https://HOST/PATH")
    try:
        url = URL(text)
    except ValueError:
        raise FeedError(f"{shown(text)}: this is no web address; write https://HOST/PATH") from None
    if url.scheme not in {"http", "https"} or not _is_host(url.raw_host or "") or not url.port:
        raise FeedError(f"{shown(text)}: this is no web address; write https://HOST/PATH")
    if url.raw_user is not None or url.raw_password is not None:
        raise FeedError(f"{shown(text)}: the address holds a name or password; leave them out")
    return url.with_fragment(None)


def redirected(origin: URL, location: str, allowed: Allowed) -> URL:
    """Return where a redirect leads, checked like any address.

    Raises:
        FeedError: It may not be followed.
    """
    try:
        joined = str(origin.join(URL(location)))
    except ValueError:
        raise FeedError(f"{shown(location)}: the redirect leads to no web address") from None
    url = target(joined, allowed)
    if origin.scheme == "https" and url.scheme == "http":
        raise FeedError(f"{shown(joined)}: the redirect leads from https to http")
    return url


def refusal(address: Address) -> str | None:
    """Return why nobody outside should be asked for at this address, or None."""
    for one in (address, *_wrapped(address)):
        if isinstance(one, IPv6Address) and (one in _NAT64 or one.ipv4_mapped):
            continue  # what counts is the address inside
        if not one.is_global or one.is_multicast or any(one in net for net in _CLOSED):
            return f"{one} is not a public address"
        if isinstance(one, IPv6Address) and one not in _OPEN_SIX:
            return f"{one} is not a public address"
    return None


def parsed(text: str) -> Address:
    """Return an address that the resolver gave.

    Raises:
        FeedError: It is none.
    """
    try:
        return ip_address(text)
    except ValueError:
        raise FeedError(f"{shown(text)}: this is no address of a server") from None


def shown(text: str) -> str:
    """Return an address as one short line; a password that it may hold is left out."""
    line = _UNSEEN.sub("?", text)
    line = re.sub(r"(?<=//)[^/?#]*@", "", line)
    return line if len(line) <= 120 else f"{line[:117]}..."


def _wrapped(address: Address) -> Iterator[IPv4Address]:
    """Give the addresses of version 4 inside one of version 6."""
    if isinstance(address, IPv4Address):
        return
    if address in _NAT64 or address in _COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if int(address) >> 32 & 0xFCFF_FFFF == 0x5EFE:  # ISATAP
        yield IPv4Address(int(address) & 0xFFFF_FFFF)


def _is_host(name: str) -> bool:
    """Return whether this is a name, or an address written in the one usual way."""
    if ":" in name or _NUMBER.fullmatch(name):
        try:
            ip_address(name)
        except ValueError:
            return False
        return "%" not in name
    return bool(_HOST.fullmatch(name))


def _bare(name: str) -> str:
    return name.lower().removesuffix(".").removeprefix("www.")
