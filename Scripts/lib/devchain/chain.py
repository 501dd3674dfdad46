"""The chain: blocks built from waiting transactions, the states after them, re-orgs on demand."""

import os
import time
from dataclasses import dataclass

import rlp
from eth.chains.base import Chain as EVMChain
from eth.constants import ZERO_ADDRESS
from eth.db.atomic import AtomicDB
from eth.vm.forks import CancunVM
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.cancun.state import CancunState
from eth_utils import ValidationError

from . import present
from .admission import checked
from .errors import Refused
from .pool import Pool
from .precompiles import with_native_bn254

GAS_LIMIT = 30_000_000


class NativeComputation(CancunComputation):
    _precompiles = with_native_bn254(CancunComputation._precompiles)


class NativeState(CancunState):
    computation_class = NativeComputation


class DevelopmentVM(CancunVM):
    _state_class = NativeState

    @classmethod
    def validate_header(cls, header, parent_header):
        # The one rule relaxed: blocks of one second may share its timestamp, so that a fast chain's
        # time never runs ahead of the clock.
        later = max(header.timestamp, parent_header.timestamp + 1)
        super().validate_header(header.copy(timestamp=later), parent_header)


@dataclass(frozen=True)
class Block:
    header: object
    transactions: tuple  # as py-evm has them
    shown: dict
    receipts: list  # as JSON-RPC shows them


class Chain:
    """Not safe for several threads: the server takes one request at a time."""

    def __init__(self, chain_id, accounts, balance, automine=True):
        configuration = {"chain_id": chain_id, "vm_configuration": ((0, DevelopmentVM),)}
        account = {"balance": balance, "nonce": 0, "code": b"", "storage": {}}
        self.chain_id, self.automine, self.time_offset = chain_id, automine, 0
        self.evm = type("DevelopmentChain", (EVMChain,), configuration).from_genesis(
            AtomicDB(),
            {
                "coinbase": ZERO_ADDRESS,
                "extra_data": b"",
                "gas_limit": GAS_LIMIT,
                "mix_hash": bytes(32),
                "timestamp": self.now(),
            },
            {address: account for address in accounts},
        )
        self.pool = Pool()
        self.blocks = []
        self.by_hash = {}
        self.places = {}  # transaction hash -> (block number, index)
        genesis = self.evm.get_canonical_head()
        self._append(genesis, (), ())

    def now(self):
        return int(time.time()) + self.time_offset

    @property
    def head(self):
        return self.blocks[-1]

    def state(self, block):
        """The state after a block."""
        return self.evm.get_vm(block.header).state

    def next_header(self, timestamp=None):
        """The header of a block on the head, before its first transaction."""
        parent = self.head.header
        header = self.evm.create_header_from_parent(parent, gas_limit=parent.gas_limit)
        return header.copy(
            timestamp=max(parent.timestamp, timestamp or self.now()),
            mix_hash=os.urandom(32),
            coinbase=ZERO_ADDRESS,
        )

    # Transactions

    def submit(self, raw):
        """Takes a signed transaction in; mines it too where that is done at once. Its hash."""
        transaction = checked(self, raw)
        state_nonce = self.state(self.head).get_nonce(transaction.sender)
        self.pool.add(transaction, state_nonce)
        if self.automine:
            self.mine_waiting()
        return transaction.hash

    def pending_nonce(self, account):
        return self.pool.next_nonce(account, self.state(self.head).get_nonce(account))

    # Blocks

    def mine_waiting(self):
        """A block for each transaction that can be run now."""
        while self.mine(at_most=1, only_if_any=True):
            pass

    def mine(self, at_most=None, only_if_any=False, timestamp=None, waiting=True):
        """Mines one block of waiting transactions. Whether it did."""
        header = self.next_header(timestamp)
        vm = self.evm.get_vm(header)
        applied = []
        while waiting and (at_most is None or len(applied) < at_most):
            gas_left = header.gas_limit - header.gas_used
            transaction = self.pool.best(vm.state.get_nonce, header.base_fee_per_gas, gas_left)
            if transaction is None:
                break
            try:
                receipt, computation = vm.apply_transaction(header, transaction)
            except ValidationError:  # its account was emptied since it came
                self.pool.remove(transaction)
                continue
            header = vm.add_receipt_to_header(header, receipt)
            applied.append((transaction, receipt, computation))
        if only_if_any and not applied:
            return False
        transactions = tuple(item[0] for item in applied)
        filled = vm.set_block_transactions_and_withdrawals(
            vm.get_block(), header, transactions, tuple(item[1] for item in applied)
        )
        block = vm.mine_block(filled).block
        self.evm.chaindb.persist_block(block)
        self._append(block.header, transactions, applied, len(rlp.encode(block)))
        for transaction in transactions:
            self.pool.forget_below(transaction.sender, transaction.nonce + 1)
        return True

    def reorganise(self, depth, keep):
        """Replaces the last blocks by empty ones; their transactions wait again, or are lost."""
        if not 1 <= depth < len(self.blocks):
            raise Refused(f"can replace 1 to {len(self.blocks) - 1} blocks, not {depth}")
        replaced = self.blocks[-depth:]
        del self.blocks[-depth:]
        for block in replaced:
            del self.by_hash[block.header.hash]
            for transaction in block.transactions:
                del self.places[transaction.hash]
        for block in replaced:
            self.mine(timestamp=block.header.timestamp, waiting=False)
        if keep:
            for block in replaced:
                for transaction in block.transactions:
                    self.pool.add(transaction, transaction.nonce)

    def _append(self, header, transactions, applied, size=0):
        hashes = ["0x" + t.hash.hex() for t in transactions]
        block = Block(
            header,
            transactions,
            present.block(header, hashes, size),
            present.receipts(header, applied),
        )
        self.blocks.append(block)
        self.by_hash[header.hash] = block
        for index, transaction in enumerate(transactions):
            self.places[transaction.hash] = (header.block_number, index)
