# pragma version 0.4.3
"""
@title For tests: an account that takes no money but what comes with its own calls
"""


@external
@payable
def execute(target: address, data: Bytes[8192], amount: uint256) -> bytes32:
    return convert(raw_call(target, data, max_outsize=32, value=amount), bytes32)
