# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Groth16 verifier
@license Apache-2.0
@notice Verifies Groth16 proofs over BN254 against keys that were registered once and never change.
@dev A key is stored as the code of an account of its own, which is cheaper to read than storage; its
     id is the keccak-256 of its words. A contract that acts on a proof calls assertProof, which
     reverts unless the proof holds, so that no answer `false` can have an effect. A proof's bytes
     identify nothing: anyone can make other bytes that prove the same. See
     Protocols/groth16-on-chain.md.

     e(A, B) = e(alpha, beta) * e(L, gamma) * e(C, delta),  L = ic[0] + sum of inputs[i] * ic[i + 1]
     (J. Groth, "On the Size of Pairing-Based Non-interactive Arguments", 2016, 3.2).

     Points of G1 are x, y; points of G2 are x.c1, x.c0, y.c1, y.c0, as in EIP-197.
"""

# The field of the coordinates (q) and the order of the groups (r): EIP-196.
Q: constant(uint256) = (
    21888242871839275222246405745257275088696311157297823662689037894645226208583
)
R: constant(uint256) = (
    21888242871839275222246405745257275088548364400416034343698204186575808495617
)
PAIRING: constant(address) = 0x0000000000000000000000000000000000000008
# What a pairing of four costs (EIP-1108), and what must be left to reach it through 63/64 of the gas.
PAIRING_GAS: constant(uint256) = 190_000

MAX_INPUTS: constant(uint256) = 64
# Bytes of alpha, beta, gamma, delta and ic[0], and of each further point of ic.
HEAD_BYTES: constant(uint256) = 512
POINT_BYTES: constant(uint256) = 64
# Bytes of ic as abi_encode gives it, its length before it, and of them with those of the others.
MAX_IC_BYTES: constant(uint256) = 4192
MAX_KEY_BYTES: constant(uint256) = 4640
# Creation code that makes all that follows it the code of the new account.
STORE: constant(Bytes[11]) = x"600b5981380380925939f3"
# The first byte of a key's account stops whoever calls it.
STOP: constant(Bytes[1]) = x"00"

event KeyRegistered:
    id: indexed(bytes32)
    sender: indexed(address)
    inputs: uint256
    store: address


# The account whose code is the key, by the key's id.
stores: public(HashMap[bytes32, address])


@external
def register(
    alpha: uint256[2],
    beta: uint256[4],
    gamma: uint256[4],
    delta: uint256[4],
    ic: DynArray[uint256[2], 65],
) -> bytes32:
    """
    @notice Registers a verification key. Anyone may; whether its setup deserves trust is not checked.
    @dev Refused: coordinates >= q, points off the curve or outside the group, the point at infinity,
         gamma = delta or -delta (a key without a second phase: anyone forges), and known keys.
    @param alpha of G1
    @param beta of G2
    @param gamma of G2
    @param delta of G2
    @param ic of G1: one point more than there are public inputs, at most 65
    @return keccak-256 of the words of alpha, beta, gamma, delta, ic
    """
    assert len(ic) > 0, "ic empty"
    self._checkPoint(alpha)
    for point: uint256[2] in ic:
        self._checkPoint(point)
    for point: uint256[4] in [beta, gamma, delta]:
        self._checkCoordinates(point)
    # Equal x: equal or opposite points.
    assert gamma[0] != delta[0] or gamma[1] != delta[1], "gamma is delta"
    # Pairing with the point at infinity, the precompile checks the curve and the group.
    ok: bool = raw_call(
        PAIRING,
        abi_encode(
            empty(uint256[2]), beta, empty(uint256[2]), gamma, empty(uint256[2]), delta
        ),
        is_static_call=True,
        revert_on_failure=False,
    )
    assert ok, "not in G2"

    points: Bytes[MAX_IC_BYTES] = slice(
        abi_encode(ic, ensure_tuple=False), 32, POINT_BYTES * len(ic)
    )
    key: Bytes[MAX_KEY_BYTES] = concat(abi_encode(alpha, beta, gamma, delta), points)
    id: bytes32 = keccak256(key)
    assert self.stores[id] == empty(address), "key known"
    store: address = raw_create(concat(STORE, STOP, key))
    self.stores[id] = store
    log KeyRegistered(id=id, sender=msg.sender, inputs=len(ic) - 1, store=store)
    return id


@external
@view
def inputCount(id: bytes32) -> uint256:
    """
    @notice How many public inputs a proof under the key has. Reverts for an unknown key.
    @param id of the key
    """
    return self._inputCount(self._store(id))


@external
@view
def verify(id: bytes32, proof: uint256[8], inputs: DynArray[uint256, MAX_INPUTS]) -> bool:
    """
    @notice Whether a proof holds: for reading. What changes state calls assertProof.
    @dev Reverts, rather than to answer, for an unknown key, another number of inputs than the key's,
         inputs >= r, coordinates >= q, the point at infinity, and too little gas.
    @param id of the key
    @param proof A, B, C
    @param inputs the public outputs and inputs, in the order of the circuit
    """
    return self._verify(id, proof, inputs)


@external
@view
def assertProof(id: bytes32, proof: uint256[8], inputs: DynArray[uint256, MAX_INPUTS]):
    """
    @notice Reverts unless the proof holds.
    @param id of the key
    @param proof A, B, C
    @param inputs the public outputs and inputs, in the order of the circuit
    """
    assert self._verify(id, proof, inputs), "proof"


@internal
@view
def _verify(id: bytes32, proof: uint256[8], inputs: DynArray[uint256, MAX_INPUTS]) -> bool:
    store: address = self._store(id)
    assert len(inputs) == self._inputCount(store), "number of inputs"
    a: uint256[2] = [proof[0], proof[1]]
    c: uint256[2] = [proof[6], proof[7]]
    self._checkRange(a)
    self._checkCoordinates([proof[2], proof[3], proof[4], proof[5]])
    self._checkRange(c)

    # alpha, beta, gamma, delta, ic[0]
    key: uint256[16] = abi_decode(slice(store.code, 1, HEAD_BYTES), uint256[16])
    sum: uint256[2] = [key[14], key[15]]
    offset: uint256 = 1 + HEAD_BYTES
    for input: uint256 in inputs:
        assert input < R, "input not below r"
        point: uint256[2] = abi_decode(slice(store.code, offset, POINT_BYTES), uint256[2])
        sum = ecadd(sum, ecmul(point, input))
        offset = unsafe_add(offset, POINT_BYTES)

    # e(-A, B) e(alpha, beta) e(L, gamma) e(C, delta) = 1. The precompile checks curve and group.
    assert msg.gas >= PAIRING_GAS, "gas"
    ok: bool = False
    one: Bytes[32] = b""
    ok, one = raw_call(
        PAIRING,
        abi_encode(
            a[0], Q - a[1], proof[2], proof[3], proof[4], proof[5],
            key[0], key[1], key[2], key[3], key[4], key[5],
            sum, key[6], key[7], key[8], key[9],
            c, key[10], key[11], key[12], key[13],
        ),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return ok and len(one) == 32 and convert(one, uint256) == 1


@internal
@view
def _store(id: bytes32) -> address:
    store: address = self.stores[id]
    assert store != empty(address), "key unknown"
    return store


@internal
@view
def _inputCount(store: address) -> uint256:
    return (store.codesize - 1 - HEAD_BYTES) // POINT_BYTES


@internal
@view
def _checkPoint(point: uint256[2]):
    self._checkRange(point)
    # Fails off the curve, where the precompile fails.
    copy: uint256[2] = ecadd(point, empty(uint256[2]))
    assert copy[0] == point[0], "not in G1"


@internal
@pure
def _checkRange(point: uint256[2]):
    assert point[0] < Q and point[1] < Q, "coordinate not below q"
    # No point of the curve y^2 = x^3 + 3 over this field has y = 0.
    assert point[1] != 0, "point at infinity"


@internal
@pure
def _checkCoordinates(point: uint256[4]):
    for coordinate: uint256 in point:
        assert coordinate < Q, "coordinate not below q"
    assert point[2] != 0 or point[3] != 0, "point at infinity"
