# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Compute market
@license Apache-2.0
@notice Tasks for committees of computing nodes: contracts by hash, committed inputs, escrow,
        acceptance, results under a quorum's signatures, payment by pull, refund.
@dev States of a task: requested, then running once the whole committee accepted, then finished or
     expired. Money moves only into `balances` and out by `withdraw`. The contract checks who signed
     what; that the output is right rests on the committee (Protocols/compute-market.md).
"""

interface NodeRegistry:
    def pinOf(account: address) -> bytes32: view


struct Input:
    contractId: bytes32
    provider: address
    nonce: bytes32
    commitments: DynArray[bytes32, MAX_COMMITTEE]
    requester: address  # the only account that may use it; zero: any
    usedBy: bytes32  # the last task that named it


struct Task:
    status: uint256
    requester: address
    contractId: bytes32
    threshold: uint256
    escrow: uint256
    acceptBy: uint256
    deadline: uint256
    inputsHash: bytes32
    argumentsHash: bytes32
    methodHash: bytes32
    accepted: uint256  # bit i: committee[i] accepted
    committee: DynArray[address, MAX_COMMITTEE]


event ContractRegistered:
    contractId: indexed(bytes32)
    irHash: bytes32
    manifestHash: bytes32


event InputCommitted:
    inputId: indexed(bytes32)
    contractId: indexed(bytes32)
    provider: indexed(address)
    nonce: bytes32
    commitments: DynArray[bytes32, MAX_COMMITTEE]


event InputReserved:
    inputId: indexed(bytes32)
    requester: indexed(address)


event TaskRequested:
    taskId: indexed(bytes32)
    contractId: indexed(bytes32)
    requester: indexed(address)
    method: String[64]
    arguments: Bytes[1024]
    committee: DynArray[address, MAX_COMMITTEE]
    threshold: uint256
    inputIds: DynArray[bytes32, MAX_INPUTS]
    acceptBy: uint256
    deadline: uint256
    escrow: uint256


event TaskAccepted:
    taskId: indexed(bytes32)
    node: indexed(address)
    accepted: uint256


event TaskDeclined:
    taskId: indexed(bytes32)
    node: indexed(address)
    reason: String[128]


event TaskFinished:
    taskId: indexed(bytes32)
    output: Bytes[4096]
    signers: DynArray[address, MAX_COMMITTEE]


event TaskExpired:
    taskId: indexed(bytes32)
    refund: uint256


event Withdrawn:
    account: indexed(address)
    amount: uint256


MAX_COMMITTEE: constant(uint256) = 16
MAX_INPUTS: constant(uint256) = 1024
# A deadline further away is taken for a mistake (milliseconds, say) that would lock the escrow.
MAX_DURATION: constant(uint256) = 365 * 86400

REQUESTED: constant(uint256) = 1
RUNNING: constant(uint256) = 2
FINISHED: constant(uint256) = 3
EXPIRED: constant(uint256) = 4

# EIP-712
DOMAIN_TYPE: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
RESULT_TYPE: constant(bytes32) = keccak256(
    "Result(bytes32 task,bytes32 irHash,bytes32 manifestHash,bytes32 inputsHash,bytes32 argumentsHash,bytes32 methodHash,bytes32 outputHash)"
)
DOMAIN_NAME: constant(bytes32) = keccak256("swift-mpc ComputeMarket")
DOMAIN_VERSION: constant(bytes32) = keccak256("1")
# Half the order of secp256k1: of the signatures (r, s) and (r, n - s) the lower is taken (EIP-2).
HALF_ORDER: constant(bytes32) = (
    0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
)

REGISTRY: immutable(NodeRegistry)

irHashes: HashMap[bytes32, bytes32]
manifestHashes: HashMap[bytes32, bytes32]
inputs: HashMap[bytes32, Input]
tasks: HashMap[bytes32, Task]
taskCount: public(uint256)
balances: public(HashMap[address, uint256])


@deploy
def __init__(registry: address):
    assert registry.is_contract, "registry has no code"
    REGISTRY = NodeRegistry(registry)


@external
@view
def registry() -> address:
    """
    @notice The node registry in which committee members must stand.
    """
    return REGISTRY.address


# Contracts


@external
def registerContract(irHash: bytes32, manifestHash: bytes32) -> bytes32:
    """
    @notice Registers a privacy contract by the hashes of its two texts. Again is harmless.
    @param irHash keccak256 of the LLVM IR text, not zero
    @param manifestHash keccak256 of the manifest text, not zero
    @return contractId = keccak256(abi.encode(chainid, this, irHash, manifestHash))
    """
    assert irHash != empty(bytes32) and manifestHash != empty(bytes32), "hash zero"
    contractId: bytes32 = keccak256(abi_encode(chain.id, self, irHash, manifestHash))
    if self.irHashes[contractId] == empty(bytes32):
        self.irHashes[contractId] = irHash
        self.manifestHashes[contractId] = manifestHash
        log ContractRegistered(contractId=contractId, irHash=irHash, manifestHash=manifestHash)
    return contractId


@external
@view
def contractHashes(contractId: bytes32) -> (bytes32, bytes32):
    """
    @notice The hashes of a registered contract, zeros when it is not registered.
    @param contractId what registerContract returned
    @return irHash, manifestHash
    """
    return self.irHashes[contractId], self.manifestHashes[contractId]


# Inputs


@external
def commitInput(
    contractId: bytes32, nonce: bytes32, commitments: DynArray[bytes32, MAX_COMMITTEE]
) -> bytes32:
    """
    @notice Commits the caller's input for one run of a contract, in a task of whoever names it
            first. Where a stranger's task could tell something about it, use commitInputFor.
    @param contractId a registered contract
    @param nonce any value the caller has not used for these commitments
    @param commitments to the share components (Protocols/compute-market.md), none zero: as many as
           the committee will have members
    @return inputId
    """
    return self._commit(contractId, nonce, commitments, empty(address))


@external
def commitInputFor(
    contractId: bytes32,
    nonce: bytes32,
    commitments: DynArray[bytes32, MAX_COMMITTEE],
    requester: address,
) -> bytes32:
    """
    @notice Commits the caller's input for one run of a contract, in a task of this requester only.
    @param contractId a registered contract
    @param nonce as for commitInput
    @param commitments as for commitInput
    @param requester the only account whose task may name the input, not zero
    @return inputId
    """
    assert requester != empty(address), "requester zero"
    inputId: bytes32 = self._commit(contractId, nonce, commitments, requester)
    log InputReserved(inputId=inputId, requester=requester)
    return inputId


@external
@view
def input(
    inputId: bytes32,
) -> (bytes32, address, bytes32, DynArray[bytes32, MAX_COMMITTEE]):
    """
    @notice A committed input, zeros and no commitments when there is none.
    @param inputId what commitInput returned
    @return contractId, provider, nonce, commitments
    """
    entry: Input = self.inputs[inputId]
    return entry.contractId, entry.provider, entry.nonce, entry.commitments


@external
@view
def inputUse(inputId: bytes32) -> (address, bytes32, bool):
    """
    @notice Who may use an input and whether a task still can.
    @param inputId what commitInput returned
    @return the only requester allowed (zero: any), the last task that named it, whether it is free
    """
    entry: Input = self.inputs[inputId]
    free: bool = entry.provider != empty(address) and self._isFree(entry.usedBy)
    return entry.requester, entry.usedBy, free


@internal
def _commit(
    contractId: bytes32,
    nonce: bytes32,
    commitments: DynArray[bytes32, MAX_COMMITTEE],
    requester: address,
) -> bytes32:
    assert self.irHashes[contractId] != empty(bytes32), "contract unknown"
    assert len(commitments) > 0, "no commitments"
    for commitment: bytes32 in commitments:
        assert commitment != empty(bytes32), "commitment zero"
    # The commitments without abi.encode's offset and length: all are words, so it stays injective.
    inputId: bytes32 = keccak256(
        concat(
            abi_encode(chain.id, self, msg.sender, contractId, nonce),
            slice(abi_encode(commitments), 64, 32 * len(commitments)),
        )
    )
    assert self.inputs[inputId].provider == empty(address), "input exists"
    self.inputs[inputId] = Input(
        contractId=contractId,
        provider=msg.sender,
        nonce=nonce,
        commitments=commitments,
        requester=requester,
        usedBy=empty(bytes32),
    )
    log InputCommitted(
        inputId=inputId,
        contractId=contractId,
        provider=msg.sender,
        nonce=nonce,
        commitments=commitments,
    )
    return inputId


@internal
@view
def _isFree(usedBy: bytes32) -> bool:
    # One input, one computation: a task that named it gives it back only if it never ran.
    if usedBy == empty(bytes32):
        return True
    return self.tasks[usedBy].status == EXPIRED and not self._allAccepted(usedBy)


# Tasks


@external
@payable
@nonreentrant
def requestTask(
    contractId: bytes32,
    method: String[64],
    arguments: Bytes[1024],
    committee: DynArray[address, MAX_COMMITTEE],
    threshold: uint256,
    inputIds: DynArray[bytes32, MAX_INPUTS],
    acceptBy: uint256,
    deadline: uint256,
) -> bytes32:
    """
    @notice Requests a run of a contract's method; the value sent is the escrow. Binds nobody but
            the caller until the committee accepts.
    @param contractId a registered contract
    @param method name of the function to run, not empty
    @param arguments abi.encode of the public arguments, whole 32-byte words
    @param committee distinct registered nodes with distinct pins, in party order
    @param threshold how many of them must sign a result: a majority
    @param inputIds free inputs of this contract for as many nodes, distinct, in provider order
    @param acceptBy last second (block time) at which a node may accept
    @param deadline last second at which a result is taken, after acceptBy
    @return taskId = keccak256(abi.encode(chainid, this, requester, taskCount before the call))
    """
    assert self.irHashes[contractId] != empty(bytes32), "contract unknown"
    assert len(method) > 0, "method empty"
    assert len(arguments) % 32 == 0, "arguments not whole words"
    assert acceptBy > block.timestamp, "acceptBy in the past"
    assert deadline > acceptBy, "deadline not after acceptBy"
    assert deadline <= block.timestamp + MAX_DURATION, "deadline too far"
    assert threshold <= len(committee), "threshold above committee"
    assert 2 * threshold > len(committee), "threshold not a majority"
    self._checkCommittee(committee)

    taskId: bytes32 = keccak256(abi_encode(chain.id, self, msg.sender, self.taskCount))
    self.taskCount += 1
    self.tasks[taskId] = Task(
        status=REQUESTED,
        requester=msg.sender,
        contractId=contractId,
        threshold=threshold,
        escrow=msg.value,
        acceptBy=acceptBy,
        deadline=deadline,
        # keccak256 of the ids alone: without abi.encode's offset and length
        inputsHash=keccak256(slice(abi_encode(inputIds), 64, 32 * len(inputIds))),
        argumentsHash=keccak256(arguments),
        methodHash=keccak256(method),
        accepted=0,
        committee=committee,
    )
    # An id named twice is refused at its second turn: this task has just taken it.
    for inputId: bytes32 in inputIds:
        self._take(inputId, contractId, len(committee), taskId)
    log TaskRequested(
        taskId=taskId,
        contractId=contractId,
        requester=msg.sender,
        method=method,
        arguments=arguments,
        committee=committee,
        threshold=threshold,
        inputIds=inputIds,
        acceptBy=acceptBy,
        deadline=deadline,
        escrow=msg.value,
    )
    return taskId


@internal
@view
def _checkCommittee(committee: DynArray[address, MAX_COMMITTEE]):
    pins: DynArray[bytes32, MAX_COMMITTEE] = []
    for i: uint256 in range(len(committee), bound=MAX_COMMITTEE):
        for j: uint256 in range(i, bound=MAX_COMMITTEE):
            assert committee[i] != committee[j], "node listed twice"
        pin: bytes32 = staticcall REGISTRY.pinOf(committee[i])
        assert pin != empty(bytes32), "node not registered"
        assert pin not in pins, "two nodes with one pin"
        pins.append(pin)


@internal
def _take(inputId: bytes32, contractId: bytes32, nodes: uint256, taskId: bytes32):
    assert self.inputs[inputId].contractId == contractId, "input not of this contract"
    assert len(self.inputs[inputId].commitments) == nodes, "input for another number of nodes"
    requester: address = self.inputs[inputId].requester
    assert requester == empty(address) or requester == msg.sender, "input for another requester"
    assert self._isFree(self.inputs[inputId].usedBy), "input already used"
    self.inputs[inputId].usedBy = taskId


@external
@nonreentrant
def accept(taskId: bytes32):
    """
    @notice A committee member accepts. With the last acceptance the task runs.
    @param taskId a requested task whose acceptBy is not past
    """
    assert self.tasks[taskId].status == REQUESTED, "task not open"
    assert block.timestamp <= self.tasks[taskId].acceptBy, "acceptBy past"
    seat: uint256 = 1 << self._seat(self.tasks[taskId].committee, msg.sender)
    accepted: uint256 = self.tasks[taskId].accepted
    assert accepted & seat == 0, "already accepted"
    assert staticcall REGISTRY.pinOf(msg.sender) != empty(bytes32), "node not registered"
    self.tasks[taskId].accepted = accepted | seat
    if self._allAccepted(taskId):
        self.tasks[taskId].status = RUNNING
    log TaskAccepted(taskId=taskId, node=msg.sender, accepted=self._count(accepted | seat))


@external
@nonreentrant
def decline(taskId: bytes32, reason: String[128]):
    """
    @notice A committee member that has not accepted declines. Since all must accept, this ends the
            task and refunds its requester at once.
    @param taskId a requested task
    @param reason for people to read
    """
    assert self.tasks[taskId].status == REQUESTED, "task not open"
    seat: uint256 = 1 << self._seat(self.tasks[taskId].committee, msg.sender)
    assert self.tasks[taskId].accepted & seat == 0, "already accepted"
    log TaskDeclined(taskId=taskId, node=msg.sender, reason=reason)
    self._refund(taskId)


@external
@nonreentrant
def finish(
    taskId: bytes32, output: Bytes[4096], signatures: DynArray[Bytes[65], MAX_COMMITTEE]
):
    """
    @notice Posts a result. Anyone may; the signatures decide. Splits the escrow equally among the
            committee, what does not divide goes back to the requester.
    @param taskId a running task whose deadline is not past
    @param output the encoded result
    @param signatures r || s || v over resultDigest(taskId, output), v 27 or 28, by distinct
           committee members, threshold of them at least; one bad signature refuses the call
    """
    assert self.tasks[taskId].status == RUNNING, "task not running"
    assert block.timestamp <= self.tasks[taskId].deadline, "deadline past"
    assert len(signatures) >= self.tasks[taskId].threshold, "too few signatures"

    committee: DynArray[address, MAX_COMMITTEE] = self.tasks[taskId].committee
    digest: bytes32 = self._digest(taskId, keccak256(output))
    signers: DynArray[address, MAX_COMMITTEE] = []
    for signature: Bytes[65] in signatures:
        signer: address = self._recover(digest, signature)
        # Only its check that the signer is a member matters here, not the seat.
        self._seat(committee, signer)
        assert signer not in signers, "node signed twice"
        signers.append(signer)

    self.tasks[taskId].status = FINISHED
    escrow: uint256 = self.tasks[taskId].escrow
    share: uint256 = escrow // len(committee)
    for member: address in committee:
        self.balances[member] += share
    self.balances[self.tasks[taskId].requester] += escrow - share * len(committee)
    log TaskFinished(taskId=taskId, output=output, signers=signers)


@external
@nonreentrant
def expire(taskId: bytes32):
    """
    @notice Ends a task not accepted or not finished in time; refunds its requester. Anyone may.
    @param taskId a requested task past its acceptBy, or a running one past its deadline
    """
    status: uint256 = self.tasks[taskId].status
    assert status == REQUESTED or status == RUNNING, "task not open"
    last: uint256 = self.tasks[taskId].acceptBy
    if status == RUNNING:
        last = self.tasks[taskId].deadline
    assert block.timestamp > last, "task not past its time"
    self._refund(taskId)


@external
@nonreentrant
def withdraw():
    """
    @notice Pays the caller all it is owed.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "nothing to withdraw"
    self.balances[msg.sender] = 0
    log Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
def task(
    taskId: bytes32,
) -> (
    uint256,
    address,
    bytes32,
    uint256,
    uint256,
    uint256,
    uint256,
    bytes32,
    DynArray[address, MAX_COMMITTEE],
):
    """
    @notice A task. Status: 0 none, 1 requested, 2 running, 3 finished, 4 expired.
    @param taskId what requestTask returned
    @return status, requester, contractId, threshold, escrow, acceptBy, deadline, inputsHash,
            committee
    """
    entry: Task = self.tasks[taskId]
    return (
        entry.status,
        entry.requester,
        entry.contractId,
        entry.threshold,
        entry.escrow,
        entry.acceptBy,
        entry.deadline,
        entry.inputsHash,
        entry.committee,
    )


@external
@view
def taskHashes(taskId: bytes32) -> (bytes32, bytes32):
    """
    @notice What a task binds of its method and public arguments.
    @param taskId what requestTask returned
    @return argumentsHash, methodHash
    """
    return self.tasks[taskId].argumentsHash, self.tasks[taskId].methodHash


@external
@view
def hasAccepted(taskId: bytes32, account: address) -> bool:
    """
    @notice Whether this committee member has accepted; false for others.
    @param taskId what requestTask returned
    @param account the node's account
    """
    committee: DynArray[address, MAX_COMMITTEE] = self.tasks[taskId].committee
    for i: uint256 in range(len(committee), bound=MAX_COMMITTEE):
        if committee[i] == account:
            return self.tasks[taskId].accepted & (1 << i) != 0
    return False


@external
@view
def resultDigest(taskId: bytes32, output: Bytes[4096]) -> bytes32:
    """
    @notice The EIP-712 digest that committee members sign for this output.
    @param taskId an existing task
    @param output the encoded result
    """
    assert self.tasks[taskId].status != 0, "task unknown"
    return self._digest(taskId, keccak256(output))


@internal
@view
def _digest(taskId: bytes32, outputHash: bytes32) -> bytes32:
    contractId: bytes32 = self.tasks[taskId].contractId
    # From the live chain id: a signature made before a chain split is good on one side only.
    domain: bytes32 = keccak256(
        abi_encode(DOMAIN_TYPE, DOMAIN_NAME, DOMAIN_VERSION, chain.id, self)
    )
    result: bytes32 = keccak256(
        abi_encode(
            RESULT_TYPE,
            taskId,
            self.irHashes[contractId],
            self.manifestHashes[contractId],
            self.tasks[taskId].inputsHash,
            self.tasks[taskId].argumentsHash,
            self.tasks[taskId].methodHash,
            outputHash,
        )
    )
    return keccak256(concat(x"1901", domain, result))


@internal
@pure
def _recover(digest: bytes32, signature: Bytes[65]) -> address:
    assert len(signature) == 65, "signature length"
    s: uint256 = convert(extract32(signature, 32), uint256)
    assert s <= convert(HALF_ORDER, uint256), "signature s too high"
    v: uint256 = convert(slice(signature, 64, 1), uint256)
    assert v == 27 or v == 28, "signature v"
    signer: address = ecrecover(digest, v, extract32(signature, 0), convert(s, bytes32))
    assert signer != empty(address), "signature recovers nobody"
    return signer


@internal
@pure
def _seat(committee: DynArray[address, MAX_COMMITTEE], account: address) -> uint256:
    for i: uint256 in range(len(committee), bound=MAX_COMMITTEE):
        if committee[i] == account:
            return i
    raise "not of the committee"


@internal
@view
def _allAccepted(taskId: bytes32) -> bool:
    return self.tasks[taskId].accepted == (1 << len(self.tasks[taskId].committee)) - 1


@internal
@pure
def _count(bits: uint256) -> uint256:
    total: uint256 = 0
    for i: uint256 in range(MAX_COMMITTEE):
        total += (bits >> i) & 1
    return total


@internal
def _refund(taskId: bytes32):
    self.tasks[taskId].status = EXPIRED
    refund: uint256 = self.tasks[taskId].escrow
    self.balances[self.tasks[taskId].requester] += refund
    log TaskExpired(taskId=taskId, refund=refund)
