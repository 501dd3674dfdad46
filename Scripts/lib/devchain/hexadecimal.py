"""JSON-RPC's encodings: quantities, byte strings, addresses (lower case, as geth gives them)."""

import re

from .errors import InvalidParams

_BYTES = re.compile(r"0x([0-9a-fA-F]{2})*")
_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")


def show(data):
    return "0x" + bytes(data).hex()


def show_word(number):
    return f"0x{number:064x}"


def quantity(value, name="quantity"):
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        return int(value, 16)
    raise InvalidParams(f"invalid {name}: expected a 0x-prefixed number")


def data(value, name="data"):
    if isinstance(value, str) and _BYTES.fullmatch(value):
        return bytes.fromhex(value[2:])
    raise InvalidParams(f"invalid {name}: expected 0x-prefixed bytes")


def fixed(value, length, name):
    result = data(value, name)
    if len(result) != length:
        raise InvalidParams(f"invalid {name}: expected {length} bytes, have {len(result)}")
    return result


def address(value, name="address"):
    return fixed(value, 20, name)


def hash32(value, name="hash"):
    return fixed(value, 32, name)
