"""Transactions that wait for a block."""

from .errors import Refused

MAX_TRANSACTIONS = 4096
MAX_NONCE_GAP = 64
# A replacement must raise both fees by a tenth, as in geth.
REPLACEMENT_PERCENT = 110


def fees(transaction):
    """(most paid per gas, most paid per gas above the base fee)"""
    return transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas


class Pool:
    def __init__(self):
        self._by_sender = {}
        self._arrivals = 0

    def __iter__(self):
        for waiting in self._by_sender.values():
            for _, transaction in waiting.values():
                yield transaction

    def find(self, transaction_hash):
        return next((t for t in self if t.hash == transaction_hash), None)

    def add(self, transaction, state_nonce):
        """Takes a checked transaction in; replaces one of its sender and nonce if it pays more."""
        waiting = self._by_sender.get(transaction.sender, {})
        if transaction.nonce > state_nonce + MAX_NONCE_GAP:
            raise Refused(f"nonce too far ahead: have {transaction.nonce}, next is {state_nonce}")
        earlier = waiting.get(transaction.nonce)
        if earlier:
            for old, new in zip(fees(earlier[1]), fees(transaction)):
                if new * 100 < old * REPLACEMENT_PERCENT:
                    raise Refused("replacement transaction underpriced")
        elif sum(map(len, self._by_sender.values())) >= MAX_TRANSACTIONS:
            raise Refused("txpool is full")
        self._arrivals += 1
        self._by_sender.setdefault(transaction.sender, {})[transaction.nonce] = (
            self._arrivals,
            transaction,
        )

    def next_nonce(self, sender, state_nonce):
        """The nonce after the unbroken row of this sender's waiting transactions."""
        waiting = self._by_sender.get(sender, {})
        while state_nonce in waiting:
            state_nonce += 1
        return state_nonce

    def remove(self, transaction):
        waiting = self._by_sender.get(transaction.sender, {})
        if waiting.get(transaction.nonce, (0, None))[1] is transaction:
            self._forget(transaction.sender, [transaction.nonce])

    def forget_below(self, sender, state_nonce):
        waiting = self._by_sender.get(sender, {})
        self._forget(sender, [nonce for nonce in waiting if nonce < state_nonce])

    def _forget(self, sender, nonces):
        for nonce in nonces:
            del self._by_sender[sender][nonce]
        if sender in self._by_sender and not self._by_sender[sender]:
            del self._by_sender[sender]

    def best(self, nonce_of, base_fee, gas_left):
        """The next transaction for a block: highest tip first, then first come, nonces in order."""
        heads = []
        for sender, waiting in self._by_sender.items():
            arrival, transaction = waiting.get(nonce_of(sender), (0, None))
            if transaction is None:
                continue
            most, tip = fees(transaction)
            if most >= base_fee and transaction.gas <= gas_left:
                heads.append((-min(tip, most - base_fee), arrival, transaction))
        return min(heads, key=lambda head: head[:2])[2] if heads else None
