# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Node registry
@license Apache-2.0
@notice Where the computing nodes are found and which TLS key speaks for them.
@dev An entry is keyed by the account that wrote it, and only that account changes it. A pin is not
     exclusive: whoever copies another node's pin can't complete a handshake without its key, while
     an exclusive pin could be taken by whoever sees it first. The market refuses a committee in
     which two members show one pin. See Protocols/node-registry.md.
"""

struct Node:
    endpoint: String[128]  # host:port of the nodes' own mutual TLS sessions
    httpEndpoint: String[128]  # https://host:port for data providers and users
    pin: bytes32  # SHA-256 of the SubjectPublicKeyInfo (DER) of the node's TLS certificate


event Registered:
    node: indexed(address)
    endpoint: String[128]
    httpEndpoint: String[128]
    pin: bytes32


event Updated:
    node: indexed(address)
    endpoint: String[128]
    httpEndpoint: String[128]
    pin: bytes32


event Deregistered:
    node: indexed(address)


# A node is registered exactly when its pin is not zero.
nodes: HashMap[address, Node]


@external
def register(endpoint: String[128], httpEndpoint: String[128], pin: bytes32):
    """
    @notice Registers the calling account as a node. Refused when it is one already.
    @param endpoint host:port of the node's sessions with other nodes, not empty
    @param httpEndpoint address of the node's HTTPS interface, not empty
    @param pin SHA-256 of the node's TLS SubjectPublicKeyInfo, not zero
    """
    assert self.nodes[msg.sender].pin == empty(bytes32), "already registered"
    self._write(endpoint, httpEndpoint, pin)
    log Registered(node=msg.sender, endpoint=endpoint, httpEndpoint=httpEndpoint, pin=pin)


@external
def update(endpoint: String[128], httpEndpoint: String[128], pin: bytes32):
    """
    @notice Replaces the calling node's entry. Refused when it is not registered.
    @param endpoint as for register
    @param httpEndpoint as for register
    @param pin as for register
    """
    assert self.nodes[msg.sender].pin != empty(bytes32), "not registered"
    self._write(endpoint, httpEndpoint, pin)
    log Updated(node=msg.sender, endpoint=endpoint, httpEndpoint=httpEndpoint, pin=pin)


@external
def deregister():
    """
    @notice Removes the calling node. Tasks it accepted stay as they are.
    """
    assert self.nodes[msg.sender].pin != empty(bytes32), "not registered"
    self.nodes[msg.sender] = empty(Node)
    log Deregistered(node=msg.sender)


@external
@view
def node(account: address) -> (String[128], String[128], bytes32, bool):
    """
    @notice The entry of an account: empty values and false when there is none.
    @param account the node's account
    @return endpoint, httpEndpoint, pin, registered
    """
    entry: Node = self.nodes[account]
    return entry.endpoint, entry.httpEndpoint, entry.pin, entry.pin != empty(bytes32)


@external
@view
def pinOf(account: address) -> bytes32:
    """
    @notice The pin of an account: zero exactly when it is not registered.
    @param account the node's account
    """
    return self.nodes[account].pin


@internal
def _write(endpoint: String[128], httpEndpoint: String[128], pin: bytes32):
    assert len(endpoint) > 0 and len(httpEndpoint) > 0, "endpoint empty"
    assert pin != empty(bytes32), "pin zero"
    self.nodes[msg.sender] = Node(endpoint=endpoint, httpEndpoint=httpEndpoint, pin=pin)
