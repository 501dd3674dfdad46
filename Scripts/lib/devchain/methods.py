"""The JSON-RPC methods."""

from eth_utils import keccak

from . import calls, logs, present
from .errors import InvalidParams, Refused, RpcError
from .hexadecimal import address, data, fixed, hash32, quantity, show, show_word

TIP = 10**9  # the priority fee proposed, and supposed in blocks that pay none
MAX_HISTORY = 1_024
MAX_MINED = 1_000
# How far behind the head a block counts as safe and as final: one and two epochs.
SAFE, FINALIZED = 32, 64


class Methods:
    """Finds and runs methods. Each method's parameters are the JSON-RPC parameters in order."""

    def __init__(self, chain):
        self.chain = chain
        prefixes = ("eth_", "net_", "web3_", "evm_", "dev_")
        self.table = {n: getattr(self, n) for n in dir(self) if n.startswith(prefixes)}

    def call(self, name, parameters):
        method = self.table.get(name) if isinstance(name, str) else None
        if method is None:
            raise RpcError(-32601, f"the method {str(name)[:80]} does not exist/is not available")
        if not isinstance(parameters, list):
            raise InvalidParams("expected an array of parameters")
        code = method.__func__.__code__
        most = code.co_argcount - 1
        least = most - len(method.__func__.__defaults__ or ())
        if not least <= len(parameters) <= most:
            raise InvalidParams(f"{name} takes {least} to {most} parameters, not {len(parameters)}")
        return method(*parameters)

    # Blocks named by a tag, a number, or (EIP-1898) an object

    def _number(self, tag):
        """A number that may lie above the head."""
        head = len(self.chain.blocks) - 1
        named = {
            None: head,
            "latest": head,
            "pending": head,
            "safe": max(0, head - SAFE),
            "finalized": max(0, head - FINALIZED),
            "earliest": 0,
        }
        if (tag is None or isinstance(tag, str)) and tag in named:
            return named[tag]
        return quantity(tag, "block number")

    def _block(self, tag):
        if isinstance(tag, dict):
            if "blockHash" in tag:
                block = self.chain.by_hash.get(hash32(tag["blockHash"], "blockHash"))
                if block is None:
                    raise Refused("header not found")
                return block
            tag = tag.get("blockNumber")
        number = self._number(tag)
        if number >= len(self.chain.blocks):
            raise Refused("header not found")
        return self.chain.blocks[number]

    def _environment(self, tag):
        """A state and the block in which a call on it runs: for the head's, the block to come."""
        block = self._block(tag)
        if tag in (None, "latest", "pending"):
            return block, self.chain.next_header()
        return block, block.header

    def _state(self, tag):
        return self.chain.state(self._block(tag))

    # Node and network

    def web3_clientVersion(self):
        return "swift-mpc-devchain/py-evm"

    def web3_sha3(self, value):
        return show(keccak(data(value)))

    def net_version(self):
        return str(self.chain.chain_id)

    def net_listening(self):
        return True

    def eth_chainId(self):
        return hex(self.chain.chain_id)

    def eth_syncing(self):
        return False

    def eth_accounts(self):
        return []

    def eth_blockNumber(self):
        return hex(len(self.chain.blocks) - 1)

    # Accounts

    def eth_getBalance(self, account, block="latest"):
        return hex(self._state(block).get_balance(address(account)))

    def eth_getTransactionCount(self, account, block="latest"):
        account = address(account)
        if block == "pending":
            return hex(self.chain.pending_nonce(account))
        return hex(self._state(block).get_nonce(account))

    def eth_getCode(self, account, block="latest"):
        return show(self._state(block).get_code(address(account)))

    def eth_getStorageAt(self, account, slot, block="latest"):
        return show_word(self._state(block).get_storage(address(account), quantity(slot, "slot")))

    # Fees

    def eth_gasPrice(self):
        return hex(self.chain.next_header().base_fee_per_gas + TIP)

    def eth_maxPriorityFeePerGas(self):
        return hex(TIP)

    def eth_feeHistory(self, count, newest, percentiles=None):
        last = self._block(newest).header.block_number
        count = min(quantity(count, "block count"), MAX_HISTORY, last + 1)
        blocks = self.chain.blocks[last + 1 - count : last + 1]
        following = self.chain.blocks[last + 1 : last + 2]
        next_header = following[0].header if following else self.chain.next_header()
        base_fees = [b.header.base_fee_per_gas for b in blocks] + [next_header.base_fee_per_gas]
        history = {
            "oldestBlock": hex(last + 1 - count),
            "baseFeePerGas": [hex(fee) for fee in base_fees],
            "gasUsedRatio": [b.header.gas_used / b.header.gas_limit for b in blocks],
        }
        if percentiles:
            history["reward"] = [_rewards(b, percentiles) for b in blocks]
        return history

    # Calls and transactions

    def eth_call(self, fields, block="latest"):
        return show(calls.call(self.chain, fields, *self._environment(block)))

    def eth_estimateGas(self, fields, block="latest"):
        return hex(calls.estimate(self.chain, fields, *self._environment(block)))

    def eth_sendRawTransaction(self, raw):
        return show(self.chain.submit(data(raw, "transaction")))

    def eth_getTransactionByHash(self, transaction_hash):
        wanted = hash32(transaction_hash)
        place = self.chain.places.get(wanted)
        if place:
            block = self.chain.blocks[place[0]]
            return present.transaction(block.transactions[place[1]], block.header, place[1])
        waiting = self.chain.pool.find(wanted)
        return waiting and present.transaction(waiting)

    def eth_getTransactionReceipt(self, transaction_hash):
        place = self.chain.places.get(hash32(transaction_hash))
        return place and self.chain.blocks[place[0]].receipts[place[1]]

    # Blocks and logs

    def eth_getBlockByNumber(self, tag, full=False):
        number = self._number(tag)
        if number >= len(self.chain.blocks):
            return None
        return self._shown(self.chain.blocks[number], full)

    def eth_getBlockByHash(self, block_hash, full=False):
        block = self.chain.by_hash.get(hash32(block_hash))
        return block and self._shown(block, full)

    def eth_getBlockReceipts(self, tag):
        return self._block(tag).receipts

    def eth_getLogs(self, fields):
        return logs.select(self.chain, self._number, fields)

    def _shown(self, block, full):
        if not full:
            return block.shown
        whole = [
            present.transaction(item, block.header, index)
            for index, item in enumerate(block.transactions)
        ]
        return {**block.shown, "transactions": whole}

    # Steering, for tests

    def evm_mine(self, count=1):
        """Mines blocks, the first with all waiting transactions that fit."""
        count = quantity(count, "count")
        if count > MAX_MINED:
            raise InvalidParams(f"mines at most {MAX_MINED} blocks at once")
        for _ in range(count):
            self.chain.mine()
        return self.eth_blockNumber()

    def evm_increaseTime(self, seconds):
        """Moves the time of the blocks to come. The sum of all such moves, in seconds."""
        self.chain.time_offset += quantity(seconds, "seconds")
        return hex(self.chain.time_offset)

    def evm_setAutomine(self, automine):
        """Whether each transaction is mined at once in a block of its own."""
        self.chain.automine = automine is True
        if self.chain.automine:
            self.chain.mine_waiting()
        return self.chain.automine

    def dev_reorg(self, depth, transactions="drop"):
        """Replaces the last blocks by as many empty ones, with their times. Their transactions are
        lost ("drop") or wait again for a later block ("keep"). The new head's hash."""
        if transactions not in ("drop", "keep"):
            raise InvalidParams('transactions: "drop" or "keep"')
        self.chain.reorganise(quantity(depth, "depth"), keep=transactions == "keep")
        return show(self.chain.head.header.hash)

    def dev_dropTransaction(self, transaction_hash):
        """Loses a waiting transaction, as a node under load does. Whether there was one."""
        waiting = self.chain.pool.find(fixed(transaction_hash, 32, "hash"))
        if waiting:
            self.chain.pool.remove(waiting)
        return waiting is not None


def _rewards(block, percentiles):
    """Tips paid in a block at percentiles of its gas."""
    base_fee, gas_before, paid = block.header.base_fee_per_gas, 0, []
    for item, receipt in zip(block.transactions, block.receipts):
        tip = present.effective_price(item, base_fee) - base_fee
        paid.append((tip, int(receipt["gasUsed"], 16)))
    paid.sort()
    rewards = []
    for percentile in percentiles:
        if not isinstance(percentile, (int, float)) or not 0 <= percentile <= 100:
            raise InvalidParams("invalid reward percentile")
        reward, gas_before = TIP if not paid else paid[-1][0], 0
        for tip, gas in paid:
            gas_before += gas
            if gas_before >= block.header.gas_used * percentile / 100:
                reward = tip
                break
        rewards.append(hex(reward))
    return rewards
