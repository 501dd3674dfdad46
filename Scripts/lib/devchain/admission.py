"""What is checked of a transaction before it may wait for a block. Texts as geth gives them."""

from eth.exceptions import UnrecognizedTransactionType
from eth.vm.forks.shanghai.constants import MAX_INITCODE_SIZE
from eth_utils import ValidationError
from rlp.exceptions import RLPException

from .errors import Refused
from .hexadecimal import show
from .present import transaction_type

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
MAX_BYTES = 131_072


def checked(chain, raw):
    """The decoded transaction, signed for this chain and payable by its sender."""
    if len(raw) > MAX_BYTES:
        raise Refused("oversized data")
    transaction = _decoded(chain, raw)
    _check_form(chain, transaction)
    _check_account(chain, transaction)
    return transaction


def _decoded(chain, raw):
    builder = chain.evm.get_vm(chain.head.header).get_transaction_builder()
    try:
        transaction = builder.decode(raw)
        transaction.validate()
        canonical = transaction.encode() == raw
    except UnrecognizedTransactionType as error:
        raise Refused("transaction type not supported") from error
    except (RLPException, ValidationError, ValueError, TypeError, IndexError) as error:
        raise Refused(f"rlp: can't decode the transaction ({type(error).__name__})") from error
    if not canonical:
        raise Refused("rlp: not the canonical encoding of a transaction")
    if transaction_type(transaction) not in (0, 1, 2):
        raise Refused("transaction type not supported")
    return transaction


def _check_form(chain, transaction):
    if transaction.chain_id is None:
        raise Refused("only replay-protected (EIP-155) transactions allowed over RPC")
    if transaction.chain_id != chain.chain_id:
        raise Refused(
            f"invalid chain id for signer: have {transaction.chain_id} want {chain.chain_id}"
        )
    try:
        signed = transaction.s <= HALF_ORDER and transaction.is_signature_valid
    except (ValidationError, ValueError):
        signed = False
    if not signed:
        raise Refused("invalid sender: invalid transaction v, r, s values")
    if transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas:
        raise Refused("max priority fee per gas higher than max fee per gas")
    if transaction.gas > chain.head.header.gas_limit:
        raise Refused("exceeds block gas limit")
    if not transaction.to and len(transaction.data) > MAX_INITCODE_SIZE:
        raise Refused("max initcode size exceeded")
    if transaction.gas < transaction.intrinsic_gas:
        raise Refused(
            f"intrinsic gas too low: have {transaction.gas}, want {transaction.intrinsic_gas}"
        )
    if transaction.hash in chain.places or chain.pool.find(transaction.hash):
        raise Refused("already known")


def _check_account(chain, transaction):
    state, sender = chain.state(chain.head), transaction.sender
    nonce, balance = state.get_nonce(sender), state.get_balance(sender)
    if transaction.nonce < nonce:
        raise Refused(
            f"nonce too low: address {show(sender)}, tx: {transaction.nonce} state: {nonce}"
        )
    cost = transaction.gas * transaction.max_fee_per_gas + transaction.value
    if balance < cost:
        raise Refused(
            "insufficient funds for gas * price + value: "
            f"address {show(sender)} have {balance} want {cost}"
        )
