# pragma version 0.4.3
"""
@title For tests: an account that calls back into whoever pays it
"""

entered: public(uint256)


@external
@payable
def execute(target: address, data: Bytes[8192], amount: uint256) -> bytes32:
    return convert(raw_call(target, data, max_outsize=32, value=amount), bytes32)


@external
@payable
def __default__():
    self.entered += 1
    if self.entered < 4:
        # withdraw()
        paid: bool = raw_call(msg.sender, x"3ccfd60b", revert_on_failure=False)
