"""Running a message without a transaction: eth_call and gas estimation."""

import itertools

from eth.constants import ZERO_ADDRESS
from eth.exceptions import OutOfGas, Revert
from eth.vm.spoof import SpoofTransaction
from eth_utils import ValidationError

from . import hexadecimal
from .errors import InvalidParams, Refused, RpcError

ERROR_SELECTOR = bytes.fromhex("08c379a0")  # Error(string)
PANIC_SELECTOR = bytes.fromhex("4e487b71")  # Panic(uint256)
# An estimate is at most this much above what is needed (geth's ratio).
ESTIMATE_TOLERANCE = 0.015


class Call:
    """A message as eth_call and eth_estimateGas take it."""

    def __init__(self, fields):
        if not isinstance(fields, dict):
            raise InvalidParams("expected a call object")

        def number(name, default):
            value = fields.get(name)
            return default if value is None else hexadecimal.quantity(value, name)

        def optional(name, parse, default):
            value = fields.get(name)
            return default if value is None else parse(value, name=name)

        self.sender = optional("from", hexadecimal.address, ZERO_ADDRESS)
        self.to = optional("to", hexadecimal.address, b"")
        self.value = number("value", 0)
        self.gas = number("gas", None)
        self.price = number("maxFeePerGas", number("gasPrice", 0))
        data = optional("data", hexadecimal.data, None)
        self.data = optional("input", hexadecimal.data, data or b"")


def execute(chain, call, block, environment, gas):
    """Runs a call on the state after a block. The computation, and the gas used less refunds."""
    # Free of charge: the base fee is 0 here, as it is in geth's calls without a gas price.
    header = environment.copy(base_fee_per_gas=0, state_root=block.header.state_root)
    vm = chain.evm.get_vm(block.header)
    previous = vm.previous_hashes
    if environment.block_number > block.header.block_number:
        previous = itertools.chain((block.header.hash,), previous)
    state = vm.build_state(vm.chaindb.db, header, vm.chain_context, previous)
    if state.get_balance(call.sender) < call.value:
        raise Refused("insufficient funds for transfer")
    unsigned = vm.create_unsigned_transaction(
        nonce=state.get_nonce(call.sender),
        gas_price=0,
        gas=gas,
        to=call.to,
        value=call.value,
        data=call.data,
    )
    transaction = SpoofTransaction(unsigned, from_=call.sender)
    if gas < transaction.intrinsic_gas:
        raise Refused(f"intrinsic gas too low: have {gas}, want {transaction.intrinsic_gas}")
    try:
        computation = state.costless_execute_transaction(transaction)
    except ValidationError as error:
        raise Refused(str(error)) from error
    used = gas - computation.get_gas_remaining()
    return computation, used - min(computation.get_gas_refund(), used // 5)


def call(chain, fields, block, environment):
    """eth_call: the output."""
    message = Call(fields)
    gas = min(message.gas or block.header.gas_limit, block.header.gas_limit)
    computation, _ = execute(chain, message, block, environment, gas)
    _raise_failure(computation)
    return bytes(computation.output)


def estimate(chain, fields, block, environment):
    """eth_estimateGas: the least gas limit, to within 1.5 %, with which the call succeeds."""
    message = Call(fields)
    most = min(message.gas or block.header.gas_limit, block.header.gas_limit)
    if message.price:
        balance = chain.state(block).get_balance(message.sender)
        if balance < message.value:
            raise Refused("insufficient funds for transfer")
        most = min(most, (balance - message.value) // message.price)
    computation, used = execute(chain, message, block, environment, most)
    if computation.is_error and isinstance(computation.error, OutOfGas):
        raise Refused(f"gas required exceeds allowance ({most})")
    _raise_failure(computation)

    def succeeds(gas):
        try:
            return not execute(chain, message, block, environment, gas)[0].is_error
        except RpcError:
            return False

    # Most calls need what they used; some need a little more on the way (EIP-150, refunds).
    least = used - 1
    for guess in (used, used * 64 // 63 + 2_300):
        if least < guess < most:
            least, most = (least, guess) if succeeds(guess) else (guess, most)
    while most - least > 1 and (most - least) / most > ESTIMATE_TOLERANCE:
        guess = min((most + least) // 2, 2 * least)
        least, most = (least, guess) if succeeds(guess) else (guess, most)
    return most


def revert_reason(output):
    """What a revert's data says, where it says something known."""
    if output[:4] == ERROR_SELECTOR and len(output) >= 68:
        length = int.from_bytes(output[36:68], "big")
        return ": " + output[68 : 68 + length].decode("utf-8", "replace")
    if output[:4] == PANIC_SELECTOR and len(output) == 36:
        return f": panic code 0x{int.from_bytes(output[4:], 'big'):02x}"
    return ""


def _raise_failure(computation):
    if not computation.is_error:
        return
    output = bytes(computation.output)
    if isinstance(computation.error, Revert):
        message = "execution reverted" + revert_reason(output)
        raise RpcError(3, message, hexadecimal.show(output))
    if isinstance(computation.error, OutOfGas):
        raise Refused("out of gas")
    raise Refused(f"execution failed: {type(computation.error).__name__}")
