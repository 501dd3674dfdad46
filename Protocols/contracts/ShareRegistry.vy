# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Share registry
@license Apache-2.0
@notice Secrets that nodes keep in shares: who owns a sharing, which nodes hold it, what their shares
        are committed to, who may read until when, and when a reader asked to.
@dev No share is on chain. Only a digest of the commitments is stored; their bytes are in the event of
     registration, in the block that `sharing` names. Nothing here binds a node before it
     acknowledges (Protocols/offchain-shares.md).
"""

interface NodeRegistry:
    def pinOf(account: address) -> bytes32: view


struct Sharing:
    owner: address
    status: uint256
    threshold: uint256
    commitmentsHash: bytes32
    registeredAt: uint256  # block number
    acknowledged: uint256  # bit i: nodes[i] holds its share
    erased: uint256  # bit i: nodes[i] has deleted its share
    nodes: DynArray[address, MAX_NODES]


event SharingRegistered:
    id: indexed(bytes32)
    owner: indexed(address)
    threshold: uint256
    nodes: DynArray[address, MAX_NODES]
    commitments: Bytes[32 * (MAX_NODES + 1)]


event ShareAcknowledged:
    id: indexed(bytes32)
    node: indexed(address)


event ReaderGranted:
    id: indexed(bytes32)
    reader: indexed(address)
    until: uint256


event ReaderRevoked:
    id: indexed(bytes32)
    reader: indexed(address)


event DownloadRequested:
    id: indexed(bytes32)
    reader: indexed(address)
    deadline: uint256


event SharingDeleted:
    id: indexed(bytes32)


event ShareErased:
    id: indexed(bytes32)
    node: indexed(address)


MAX_NODES: constant(uint256) = 20
# A time further away is taken for a mistake (milliseconds, say).
MAX_GRANT: constant(uint256) = 3660 * 86400
MAX_DOWNLOAD: constant(uint256) = 86400

ACTIVE: constant(uint256) = 1
DELETED: constant(uint256) = 2

REGISTRY: immutable(NodeRegistry)

sharings: HashMap[bytes32, Sharing]
# By sharing and reader: the last second, by block time, at which the reader may read.
grants: HashMap[bytes32, HashMap[address, uint256]]
# By sharing and reader: the last second at which nodes answer the reader.
downloads: HashMap[bytes32, HashMap[address, uint256]]


@deploy
def __init__(registry: address):
    assert registry.is_contract, "registry has no code"
    REGISTRY = NodeRegistry(registry)


@external
@view
def registry() -> address:
    """
    @notice The node registry in which the nodes of a sharing must stand.
    """
    return REGISTRY.address


@external
@view
def sharingId(owner: address, salt: bytes32) -> bytes32:
    """
    @notice The id that `register` gives to this owner's sharing with this salt.
    @param owner the account that registers
    @param salt any value the owner has not used yet
    """
    return self._id(owner, salt)


@external
def register(
    salt: bytes32,
    threshold: uint256,
    nodes: DynArray[address, MAX_NODES],
    commitments: Bytes[32 * (MAX_NODES + 1)],
) -> bytes32:
    """
    @notice Registers a sharing of the caller's. Its id holds the caller's account, so nobody can
            take it first; an id is never used again, not even after deletion.
    @param salt any value the caller has not used yet
    @param threshold how many shares give the secret: from 2 to the number of nodes
    @param nodes distinct registered nodes with distinct pins; node i gets share i
    @param commitments 32 bytes for the secret, then 32 for each node's share
    @return id = keccak256(abi.encode(chainid, this, owner, salt))
    """
    assert threshold >= 2, "threshold below two"
    assert threshold <= len(nodes), "threshold above nodes"
    assert len(commitments) == 32 * (len(nodes) + 1), "commitments not one a node"
    self._checkNodes(nodes)
    id: bytes32 = self._id(msg.sender, salt)
    assert self.sharings[id].status == 0, "sharing exists"
    self.sharings[id] = Sharing(
        owner=msg.sender,
        status=ACTIVE,
        threshold=threshold,
        commitmentsHash=keccak256(commitments),
        registeredAt=block.number,
        acknowledged=0,
        erased=0,
        nodes=nodes,
    )
    log SharingRegistered(
        id=id, owner=msg.sender, threshold=threshold, nodes=nodes, commitments=commitments
    )
    return id


@external
def acknowledge(id: bytes32):
    """
    @notice A node says that it holds its share and that the share opens its commitment.
    @param id an active sharing of which the caller is a node
    """
    assert self.sharings[id].status == ACTIVE, "sharing not active"
    seat: uint256 = 1 << self._seat(id)
    assert self.sharings[id].acknowledged & seat == 0, "already acknowledged"
    assert staticcall REGISTRY.pinOf(msg.sender) != empty(bytes32), "node not registered"
    self.sharings[id].acknowledged |= seat
    log ShareAcknowledged(id=id, node=msg.sender)


@external
def grant(id: bytes32, reader: address, until: uint256):
    """
    @notice The owner lets an account read the secret. Again, it replaces the time.
    @param id an active sharing of the caller's
    @param reader the account, not zero and not the owner, who may always read
    @param until last second (block time) at which it may, in the future
    """
    self._checkOwner(id)
    assert reader != empty(address), "reader zero"
    assert reader != msg.sender, "owner needs no grant"
    assert until > block.timestamp, "until in the past"
    assert until <= block.timestamp + MAX_GRANT, "until too far"
    self.grants[id][reader] = until
    log ReaderGranted(id=id, reader=reader, until=until)


@external
def revoke(id: bytes32, reader: address):
    """
    @notice The owner ends a grant, and with it what the reader has requested.
    @param id an active sharing of the caller's
    @param reader an account with a grant, expired or not
    """
    self._checkOwner(id)
    assert self.grants[id][reader] != 0, "no grant"
    self.grants[id][reader] = 0
    self.downloads[id][reader] = 0
    log ReaderRevoked(id=id, reader=reader)


@external
def requestDownload(id: bytes32, deadline: uint256):
    """
    @notice The owner or a reader says on chain that it will ask the nodes for their shares. Without
            this the nodes don't answer.
    @param id an active sharing that enough nodes have acknowledged
    @param deadline last second (block time) at which the nodes answer: in the future, at most a
           day ahead, and not after the reader's grant
    """
    assert self.sharings[id].status == ACTIVE, "sharing not active"
    assert deadline > block.timestamp, "deadline in the past"
    assert deadline <= block.timestamp + MAX_DOWNLOAD, "deadline too far"
    if self.sharings[id].owner != msg.sender:
        until: uint256 = self.grants[id][msg.sender]
        assert until >= block.timestamp, "no grant"
        assert deadline <= until, "deadline after grant"
    assert (
        self._count(self.sharings[id].acknowledged) >= self.sharings[id].threshold
    ), "too few shares stored"
    self.downloads[id][msg.sender] = deadline
    log DownloadRequested(id=id, reader=msg.sender, deadline=deadline)


@external
def remove(id: bytes32):
    """
    @notice The owner deletes a sharing: no node answers any more, each deletes its share.
    @param id an active sharing of the caller's
    """
    self._checkOwner(id)
    self.sharings[id].status = DELETED
    log SharingDeleted(id=id)


@external
def confirmErased(id: bytes32):
    """
    @notice A node says that it has deleted its share of a deleted sharing.
    @param id a deleted sharing of which the caller is a node
    """
    assert self.sharings[id].status == DELETED, "sharing not deleted"
    seat: uint256 = 1 << self._seat(id)
    assert self.sharings[id].erased & seat == 0, "already erased"
    self.sharings[id].erased |= seat
    log ShareErased(id=id, node=msg.sender)


@external
@view
def sharing(
    id: bytes32,
) -> (
    address,
    uint256,
    uint256,
    bytes32,
    uint256,
    uint256,
    uint256,
    DynArray[address, MAX_NODES],
):
    """
    @notice A sharing. Status: 0 none, 1 active, 2 deleted.
    @param id what register returned
    @return owner, status, threshold, commitmentsHash, registeredAt (block number), acknowledged and
            erased (bit i: by node i), nodes
    """
    entry: Sharing = self.sharings[id]
    return (
        entry.owner,
        entry.status,
        entry.threshold,
        entry.commitmentsHash,
        entry.registeredAt,
        entry.acknowledged,
        entry.erased,
        entry.nodes,
    )


@external
@view
def access(id: bytes32, account: address) -> (bool, uint256, uint256):
    """
    @notice What an account may do with an active sharing; nothing with any other.
    @param id what register returned
    @param account the owner or a reader
    @return whether it is the owner; until when it is granted (0: not); until when nodes answer it
            (0: it has not requested)
    """
    if self.sharings[id].status != ACTIVE:
        return False, 0, 0
    return (
        self.sharings[id].owner == account,
        self.grants[id][account],
        self.downloads[id][account],
    )


@internal
@view
def _id(owner: address, salt: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, owner, salt))


@internal
@view
def _checkOwner(id: bytes32):
    assert self.sharings[id].status == ACTIVE, "sharing not active"
    assert self.sharings[id].owner == msg.sender, "not the owner"


@internal
@view
def _checkNodes(nodes: DynArray[address, MAX_NODES]):
    pins: DynArray[bytes32, MAX_NODES] = []
    for i: uint256 in range(len(nodes), bound=MAX_NODES):
        for j: uint256 in range(i, bound=MAX_NODES):
            assert nodes[i] != nodes[j], "node listed twice"
        pin: bytes32 = staticcall REGISTRY.pinOf(nodes[i])
        assert pin != empty(bytes32), "node not registered"
        assert pin not in pins, "two nodes with one pin"
        pins.append(pin)


@internal
@view
def _seat(id: bytes32) -> uint256:
    for i: uint256 in range(len(self.sharings[id].nodes), bound=MAX_NODES):
        if self.sharings[id].nodes[i] == msg.sender:
            return i
    raise "not a node of it"


@internal
@pure
def _count(bits: uint256) -> uint256:
    total: uint256 = 0
    for i: uint256 in range(MAX_NODES):
        total += (bits >> i) & 1
    return total
