# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Key registry
@license Apache-2.0
@notice Keys that committees hold in shares: owner, scheme, public key, members, threshold, policy,
        epoch, kill switch; and the head of each node's audit log.
@dev A key exists once every member has confirmed it with the same public key. From then on its
     epoch, members, threshold and policy change only by the confirmations of `threshold` of its
     members and, where members join, of each of those. The owner alone can only stop a key or
     end it. See Protocols/key-registry.md.
"""

interface NodeRegistry:
    def pinOf(account: address) -> bytes32: view


struct Key:
    owner: address
    guardian: address
    status: uint256
    scheme: uint256
    threshold: uint256
    epoch: uint256
    policyHash: bytes32
    policyNumber: uint256
    publicKey: Bytes[MAX_KEY]
    members: DynArray[address, MAX_MEMBERS]


struct Head:
    length: uint256
    hash: bytes32


event KeyProposed:
    id: indexed(bytes32)
    owner: indexed(address)
    guardian: address
    scheme: uint256
    threshold: uint256
    members: DynArray[address, MAX_MEMBERS]
    policyHash: bytes32


event KeyConfirmed:
    id: indexed(bytes32)
    member: indexed(address)
    publicKey: Bytes[MAX_KEY]


event KeyActivated:
    id: indexed(bytes32)
    publicKey: Bytes[MAX_KEY]


event EpochConfirmed:
    id: indexed(bytes32)
    member: indexed(address)
    epoch: uint256
    digest: bytes32


event EpochChanged:
    id: indexed(bytes32)
    epoch: uint256
    threshold: uint256
    members: DynArray[address, MAX_MEMBERS]


event PolicyConfirmed:
    id: indexed(bytes32)
    member: indexed(address)
    number: uint256
    policyHash: bytes32


event PolicyChanged:
    id: indexed(bytes32)
    number: uint256
    policyHash: bytes32


event KeyStopped:
    id: indexed(bytes32)
    account: indexed(address)


event KeyResumed:
    id: indexed(bytes32)


event KeyEnded:
    id: indexed(bytes32)


event HeadPosted:
    node: indexed(address)
    length: uint256
    hash: bytes32


MAX_MEMBERS: constant(uint256) = 20
MAX_KEY: constant(uint256) = 96
MAX_SCHEME: constant(uint256) = 255

PROPOSED: constant(uint256) = 1
ACTIVE: constant(uint256) = 2
STOPPED: constant(uint256) = 3
ENDED: constant(uint256) = 4

REGISTRY: immutable(NodeRegistry)

keys: HashMap[bytes32, Key]
# What a member last confirmed, by the key of `_round` and the member. Zero: nothing.
confirmations: HashMap[bytes32, HashMap[address, bytes32]]
heads: HashMap[address, Head]


@deploy
def __init__(registry: address):
    assert registry.is_contract, "registry has no code"
    REGISTRY = NodeRegistry(registry)


@external
@view
def registry() -> address:
    """
    @notice The node registry in which members must stand.
    """
    return REGISTRY.address


@external
@view
def keyId(owner: address, salt: bytes32) -> bytes32:
    """
    @notice The id that `propose` gives to this owner's key with this salt.
    @param owner the account that proposes
    @param salt any value the owner has not used yet
    """
    return self._id(owner, salt)


@external
def propose(
    salt: bytes32,
    scheme: uint256,
    threshold: uint256,
    members: DynArray[address, MAX_MEMBERS],
    policyHash: bytes32,
    guardian: address,
) -> bytes32:
    """
    @notice Asks a committee to generate a key. No member is bound before it confirms.
    @param salt any value the caller has not used yet
    @param scheme number of the scheme (Protocols/key-registry.md), 1 to 255
    @param threshold members needed to use the key: from 2 to their number
    @param members distinct registered nodes with distinct pins
    @param policyHash keccak256 of the policy's encoding, not zero
    @param guardian an account that may stop the key beside the owner; zero: none
    @return id = keccak256(abi.encode(chainid, this, owner, salt))
    """
    assert scheme > 0 and scheme <= MAX_SCHEME, "scheme unknown"
    assert policyHash != empty(bytes32), "policy hash zero"
    self._checkCommittee(threshold, members)
    id: bytes32 = self._id(msg.sender, salt)
    assert self.keys[id].status == 0, "key exists"
    self.keys[id] = Key(
        owner=msg.sender,
        guardian=guardian,
        status=PROPOSED,
        scheme=scheme,
        threshold=threshold,
        epoch=0,
        policyHash=policyHash,
        policyNumber=0,
        publicKey=b"",
        members=members,
    )
    log KeyProposed(
        id=id,
        owner=msg.sender,
        guardian=guardian,
        scheme=scheme,
        threshold=threshold,
        members=members,
        policyHash=policyHash,
    )
    return id


@external
def confirmKey(id: bytes32, publicKey: Bytes[MAX_KEY]):
    """
    @notice A member says which key came out of the generation. When all have said the same, the key
            is active, in epoch 1. Until then a later word replaces an earlier one.
    @param id a proposed key
    @param publicKey its public key, not empty
    """
    assert self.keys[id].status == PROPOSED, "key not proposed"
    assert len(publicKey) > 0, "public key empty"
    self._checkMember(id)
    assert staticcall REGISTRY.pinOf(msg.sender) != empty(bytes32), "node not registered"
    round: bytes32 = self._round(id, 0, 0)
    digest: bytes32 = keccak256(publicKey)
    self.confirmations[round][msg.sender] = digest
    log KeyConfirmed(id=id, member=msg.sender, publicKey=publicKey)
    if self._agreeing(round, digest, self.keys[id].members) == len(self.keys[id].members):
        self.keys[id].status = ACTIVE
        self.keys[id].epoch = 1
        self.keys[id].publicKey = publicKey
        log KeyActivated(id=id, publicKey=publicKey)


@external
def confirmEpoch(
    id: bytes32, epoch: uint256, threshold: uint256, members: DynArray[address, MAX_MEMBERS]
):
    """
    @notice A member, old or new, says that it holds its share of the next epoch. The epoch changes
            when `threshold` (the old one) of the old members and every member that joins have
            said the same. The public key stays.
    @param id an active key
    @param epoch the present epoch plus one
    @param threshold of the next epoch
    @param members of the next epoch, as for propose
    """
    assert self.keys[id].status == ACTIVE, "key not active"
    assert epoch == self.keys[id].epoch + 1, "epoch not next"
    self._checkCommittee(threshold, members)
    old: DynArray[address, MAX_MEMBERS] = self.keys[id].members
    assert msg.sender in old or msg.sender in members, "not a member"
    round: bytes32 = self._round(id, 1, epoch)
    digest: bytes32 = keccak256(abi_encode(epoch, threshold, members))
    self.confirmations[round][msg.sender] = digest
    log EpochConfirmed(id=id, member=msg.sender, epoch=epoch, digest=digest)
    if self._agreeing(round, digest, old) < self.keys[id].threshold:
        return
    for member: address in members:
        if member not in old and self.confirmations[round][member] != digest:
            return
    self.keys[id].epoch = epoch
    self.keys[id].threshold = threshold
    self.keys[id].members = members
    log EpochChanged(id=id, epoch=epoch, threshold=threshold, members=members)


@external
def confirmPolicy(id: bytes32, number: uint256, policyHash: bytes32):
    """
    @notice A member says that the present policy allows this one to take its place. It does once
            `threshold` members have said so.
    @param id an active key
    @param number the present policy's number plus one
    @param policyHash keccak256 of the next policy's encoding, not zero
    """
    assert self.keys[id].status == ACTIVE, "key not active"
    assert number == self.keys[id].policyNumber + 1, "policy not next"
    assert policyHash != empty(bytes32), "policy hash zero"
    self._checkMember(id)
    # Of this epoch: who has left the committee is not counted.
    round: bytes32 = self._round(id, 2, number)
    self.confirmations[round][msg.sender] = policyHash
    log PolicyConfirmed(id=id, member=msg.sender, number=number, policyHash=policyHash)
    if self._agreeing(round, policyHash, self.keys[id].members) >= self.keys[id].threshold:
        self.keys[id].policyNumber = number
        self.keys[id].policyHash = policyHash
        log PolicyChanged(id=id, number=number, policyHash=policyHash)


@external
def stop(id: bytes32):
    """
    @notice The kill switch: the owner or the guardian stops a key. Nodes refuse to use it.
    @param id an active key
    """
    assert self.keys[id].status == ACTIVE, "key not active"
    assert (
        msg.sender == self.keys[id].owner or msg.sender == self.keys[id].guardian
    ), "not owner or guardian"
    self.keys[id].status = STOPPED
    log KeyStopped(id=id, account=msg.sender)


@external
def resume(id: bytes32):
    """
    @notice The owner lets a stopped key be used again.
    @param id a stopped key of the caller's
    """
    assert self.keys[id].status == STOPPED, "key not stopped"
    assert msg.sender == self.keys[id].owner, "not the owner"
    self.keys[id].status = ACTIVE
    log KeyResumed(id=id)


@external
def end(id: bytes32):
    """
    @notice The owner ends a key, or a proposal, for good. Nodes delete their shares.
    @param id a key of the caller's that has not ended
    """
    status: uint256 = self.keys[id].status
    assert status != 0 and status != ENDED, "key unknown or ended"
    assert msg.sender == self.keys[id].owner, "not the owner"
    self.keys[id].status = ENDED
    log KeyEnded(id=id)


@external
def postHead(length: uint256, hash: bytes32):
    """
    @notice A node writes how long its audit log is and what its last record hashes to.
    @param length records, more than posted before
    @param hash of the last record, not zero
    """
    assert staticcall REGISTRY.pinOf(msg.sender) != empty(bytes32), "node not registered"
    assert length > self.heads[msg.sender].length, "log not longer"
    assert hash != empty(bytes32), "hash zero"
    self.heads[msg.sender] = Head(length=length, hash=hash)
    log HeadPosted(node=msg.sender, length=length, hash=hash)


@external
@view
def head(node: address) -> (uint256, bytes32):
    """
    @notice The newest head of a node's audit log: 0 and zero when none was posted.
    @param node the node's account
    @return length, hash
    """
    return self.heads[node].length, self.heads[node].hash


@external
@view
def key(
    id: bytes32,
) -> (
    address,
    address,
    uint256,
    uint256,
    uint256,
    uint256,
    bytes32,
    uint256,
    Bytes[MAX_KEY],
    DynArray[address, MAX_MEMBERS],
):
    """
    @notice A key. Status: 0 none, 1 proposed, 2 active, 3 stopped, 4 ended.
    @param id what propose returned
    @return owner, guardian, status, scheme, threshold, epoch, policyHash, policyNumber, publicKey,
            members
    """
    entry: Key = self.keys[id]
    return (
        entry.owner,
        entry.guardian,
        entry.status,
        entry.scheme,
        entry.threshold,
        entry.epoch,
        entry.policyHash,
        entry.policyNumber,
        entry.publicKey,
        entry.members,
    )


@internal
@view
def _id(owner: address, salt: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, owner, salt))


@internal
@view
def _round(id: bytes32, kind: uint256, number: uint256) -> bytes32:
    # A round of policy belongs to an epoch: members that changed in between confirm anew.
    return keccak256(abi_encode(id, kind, number, self.keys[id].epoch))


@internal
@view
def _agreeing(
    round: bytes32, digest: bytes32, members: DynArray[address, MAX_MEMBERS]
) -> uint256:
    count: uint256 = 0
    for member: address in members:
        if self.confirmations[round][member] == digest:
            count += 1
    return count


@internal
@view
def _checkMember(id: bytes32):
    assert msg.sender in self.keys[id].members, "not a member"


@internal
@view
def _checkCommittee(threshold: uint256, members: DynArray[address, MAX_MEMBERS]):
    assert threshold >= 2, "threshold below two"
    assert threshold <= len(members), "threshold above members"
    pins: DynArray[bytes32, MAX_MEMBERS] = []
    for i: uint256 in range(len(members), bound=MAX_MEMBERS):
        for j: uint256 in range(i, bound=MAX_MEMBERS):
            assert members[i] != members[j], "node listed twice"
        pin: bytes32 = staticcall REGISTRY.pinOf(members[i])
        assert pin != empty(bytes32), "node not registered"
        assert pin not in pins, "two nodes with one pin"
        pins.append(pin)
