# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Groth16 verifier of one key
@notice Verifies proofs over BN254. A contract that acts on a proof calls assertProof, so
        that no answer `false` can have an effect. A proof's bytes identify nothing.
@dev e(A, B) = e(ALPHA, BETA) * e(L, GAMMA) * e(C, DELTA), L = IC_0 + sum of inputs * IC
     Points of G1 are x, y; points of G2 are x.c1, x.c0, y.c1, y.c0 (EIP-196, EIP-197).
"""

# The field of the coordinates (q) and the order of the groups (r).
Q: constant(uint256) = (
    21888242871839275222246405745257275088696311157297823662689037894645226208583
)
R: constant(uint256) = (
    21888242871839275222246405745257275088548364400416034343698204186575808495617
)
PAIRING: constant(address) = 0x0000000000000000000000000000000000000008
# What must be left so that 63/64 of it pay for the pairing of four (EIP-150, EIP-1108).
PAIRING_GAS: constant(uint256) = 190_000

# The verifying key.
ALPHA: constant(uint256[2]) = [
    8332103133143899450219654607561578617598272684207633940636550313104513563654,
    17606697580184843611125907141508357969627860820919473149266714336372052874010,
]
BETA: constant(uint256[4]) = [
    11086714184347252460628179349080389714730180332181579422348434893147550927587,
    10706005185823258823478514584640758434460678821887654191127411848873829156953,
    8017004533760942575326264650987851605249329544908399450018829841934111599852,
    13446098091272592436116972134771912752754363319457192596112740392581958774533,
]
GAMMA: constant(uint256[4]) = [
    18064277113009877573202748002709906831571279050688873945931368666898883887835,
    18540542435233471060208813115698299582094460513888113527788317632418205299184,
    7566631034211989214533637442802090888434856838553147350672463350904188583625,
    20594464080947940039274970600515132358665360033356604992894668510903405366045,
]
DELTA: constant(uint256[4]) = [
    2472236142410072795009496330660459337517506453249116079065845863972592665835,
    10219054074966918697646588513321213947453605649089680386318933627513019183584,
    4260142580846327010164555593446923405788397092801779983573067445380966858052,
    17089310294642713423477531294230518657426638837369502644094822752758269010229,
]
IC_0: constant(uint256[2]) = [
    14470744906917108250179018092781978078186937666793120993978847299858083294768,
    2956984689870374697249476670270360584517890755153838843565625682070158429673,
]
IC_1: constant(uint256[2]) = [
    20598042811328975717530783808544706765740637174274956485197369850200584308069,
    6149469047391330991579485954402203122518505195099622810719471390539216997750,
]
IC_2: constant(uint256[2]) = [
    10411673104181464302962813094736713352243181386014419736907333465525634753896,
    11685587793554593962771400980733328186610232749980255544507985129360489812270,
]


@external
@view
def verify(proof: uint256[8], inputs: uint256[2]) -> bool:
    """
    @notice Whether a proof holds: for reading. What changes state calls assertProof.
    @dev Reverts for inputs >= r, coordinates >= q, points at infinity, too little gas.
    @param proof A, B, C
    @param inputs the public outputs and inputs, in order
    """
    return self._verify(proof, inputs)


@external
@view
def assertProof(proof: uint256[8], inputs: uint256[2]):
    """
    @notice Reverts unless the proof holds.
    @param proof A, B, C
    @param inputs the public outputs and inputs, in order
    """
    assert self._verify(proof, inputs), "proof"


@internal
@view
def _verify(proof: uint256[8], inputs: uint256[2]) -> bool:
    assert (
        proof[0] < Q and proof[1] < Q and proof[2] < Q and proof[3] < Q
        and proof[4] < Q and proof[5] < Q and proof[6] < Q and proof[7] < Q
    ), "coordinate not below q"
    # No point of the groups but the one at infinity has y = 0.
    assert proof[1] != 0 and (proof[4] | proof[5]) != 0 and proof[7] != 0, "point at infinity"
    for input: uint256 in inputs:
        assert input < R, "input not below r"
    sum: uint256[2] = IC_0
    sum = ecadd(sum, ecmul(IC_1, inputs[0]))
    sum = ecadd(sum, ecmul(IC_2, inputs[1]))
    # e(-A, B) e(ALPHA, BETA) e(L, GAMMA) e(C, DELTA) = 1; curve and group are checked there.
    assert msg.gas >= PAIRING_GAS, "gas"
    ok: bool = False
    one: Bytes[32] = b""
    ok, one = raw_call(
        PAIRING,
        abi_encode(
            proof[0], Q - proof[1], proof[2], proof[3], proof[4], proof[5],
            ALPHA, BETA,
            sum, GAMMA,
            proof[6], proof[7], DELTA,
        ),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return ok and len(one) == 32 and convert(one, uint256) == 1
