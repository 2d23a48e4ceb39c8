"""Which addresses of the net are out in the world. Knows nothing of Django: the settings read it too."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _each(*words: str) -> tuple[Network, ...]:
    return tuple(ip_network(word) for word in words)


# Of IPv4 what IANA's registry of special addresses does not call global.
PRIVATE = _each("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8")
SPECIAL = _each(
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # looks global, and is a cloud's own machine seen from within it
)  # fmt: skip
# Of IPv6 only what is given out, without 6to4 and Teredo, which lead to an IPv4 address by a way of their own.
PRIVATE_6 = _each("::1/128", "fc00::/7")
GIVEN_OUT_6 = ip_network("2000::/3")
SPECIAL_6 = _each("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
NAT64 = ip_network("64:ff9b::/96")


def is_outside(address: Address, *, allowed: Iterable[Network] = ()) -> bool:
    """Whether it is out in the world, or in a network that is `allowed`.

    An IPv4 address within an IPv6 one (mapped, NAT64) is judged as what it leads to.

    >>> from ipaddress import ip_address
    >>> [is_outside(ip_address(one)) for one in ("8.8.8.8", "10.1.2.3", "::ffff:127.0.0.1", "64:ff9b::808:808")]
    [True, False, False, True]
    """
    address = _within(address)
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv4Address):
        return not any(address in network for network in (*PRIVATE, *SPECIAL))
    return address in GIVEN_OUT_6 and not any(address in network for network in SPECIAL_6)


def _within(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def read(setting: str) -> tuple[Network, ...]:
    """Empty; 1: what is private, this machine included, and never a link's own addresses; or networks, by comma.

    Raises ValueError with a sentence where one is none.

    >>> read("10.20.0.0/16, 192.168.7.9")
    (IPv4Network('10.20.0.0/16'), IPv4Network('192.168.7.9/32'))
    """
    if setting in ("", "0"):
        return ()
    if setting == "1":
        return (*PRIVATE, *PRIVATE_6)
    try:
        return _each(*(word.strip() for word in setting.split(",")))
    except ValueError as error:
        sentence = "HOLDFAST_WEBHOOKS_TO_PRIVATE is 1, or networks by comma: 10.20.0.0/16,192.168.7.9."
        raise ValueError(f"{sentence} {error}.") from error
