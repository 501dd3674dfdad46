"""eth_getLogs: which logs a filter selects."""

from . import hexadecimal
from .errors import InvalidParams, Refused, RpcError

MAX_RESULTS = 10_000
MAX_TOPICS = 4
MAX_ALTERNATIVES = 1_000


def select(chain, block_at, fields):
    """The logs of the chain that match a filter. block_at finds a block's number from its tag."""
    if not isinstance(fields, dict):
        raise InvalidParams("expected a filter object")
    addresses = _alternatives(fields.get("address"), hexadecimal.address)
    topics = fields.get("topics") or []
    if not isinstance(topics, list) or len(topics) > MAX_TOPICS:
        raise InvalidParams(f"expected at most {MAX_TOPICS} topics")
    wanted = [_alternatives(topic, hexadecimal.hash32) for topic in topics]
    found = []
    for block in _blocks(chain, block_at, fields):
        for receipt in block.receipts:
            found += [log for log in receipt["logs"] if _matches(log, addresses, wanted)]
        if len(found) > MAX_RESULTS:
            raise RpcError(-32005, f"query returned more than {MAX_RESULTS} results")
    return found


def _alternatives(value, parse):
    """A set of values, any of which will do; None where every value will."""
    if value is None or value == []:
        return None
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_ALTERNATIVES:
        raise InvalidParams(f"more than {MAX_ALTERNATIVES} alternatives in a filter")
    if None in values:
        return None
    return {hexadecimal.show(parse(item)) for item in values}


def _blocks(chain, block_at, fields):
    block_hash = fields.get("blockHash")
    if block_hash is not None:
        if fields.get("fromBlock") is not None or fields.get("toBlock") is not None:
            raise InvalidParams("cannot specify both BlockHash and FromBlock/ToBlock, choose one")
        block = chain.by_hash.get(hexadecimal.hash32(block_hash, "blockHash"))
        if block is None:
            raise Refused("unknown block")
        return [block]
    first = block_at(fields.get("fromBlock"))
    last = block_at(fields.get("toBlock"))
    if first > last:
        raise InvalidParams("invalid block range params")
    return chain.blocks[first : last + 1]


def _matches(log, addresses, wanted):
    if addresses is not None and log["address"] not in addresses:
        return False
    if len(wanted) > len(log["topics"]):
        return False
    return all(want is None or topic in want for want, topic in zip(wanted, log["topics"]))
