// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.4;

/// @title Groth16 verifier of one key
/// @notice Verifies proofs over BN254. A contract that acts on a proof calls assertProof, so
/// that no answer `false` can have an effect. A proof's bytes identify nothing.
/// @dev e(A, B) = e(alpha, beta) * e(L, gamma) * e(C, delta), L = IC[0] + sum of inputs * IC.
/// Points of G1 are x, y; points of G2 are x.c1, x.c0, y.c1, y.c0 (EIP-196, EIP-197).
contract Groth16Verifier {
    // The field of the coordinates (q) and the order of the groups (r).
    uint256 private constant Q =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    // What must be left so that 63/64 of it pay for the pairing of four (EIP-150, EIP-1108).
    uint256 private constant PAIRING_GAS = 190000;

    /// @notice Whether a proof holds: for reading. What changes state calls assertProof.
    /// @dev Reverts for inputs >= r, coordinates >= q, points at infinity, too little gas.
    /// @param proof A, B, C
    /// @param inputs the public outputs and inputs, in order
    function verify(uint256[8] calldata proof, uint256[2] calldata inputs)
        external
        view
        returns (bool)
    {
        return check(proof, inputs);
    }

    /// @notice Reverts unless the proof holds.
    /// @param proof A, B, C
    /// @param inputs the public outputs and inputs, in order
    function assertProof(uint256[8] calldata proof, uint256[2] calldata inputs) external view {
        require(check(proof, inputs), "proof");
    }

    function check(uint256[8] calldata proof, uint256[2] calldata inputs) private view returns (bool) {
        bool below;
        bool finite;
        assembly {
            // Without a jump for each.
            below := and(lt(calldataload(proof), Q), lt(calldataload(add(proof, 32)), Q))
            below := and(below, lt(calldataload(add(proof, 64)), Q))
            below := and(below, lt(calldataload(add(proof, 96)), Q))
            below := and(below, lt(calldataload(add(proof, 128)), Q))
            below := and(below, lt(calldataload(add(proof, 160)), Q))
            below := and(below, lt(calldataload(add(proof, 192)), Q))
            below := and(below, lt(calldataload(add(proof, 224)), Q))
            // No point of the groups but the one at infinity has y = 0.
            finite := or(calldataload(add(proof, 128)), calldataload(add(proof, 160)))
            finite := and(gt(finite, 0), gt(calldataload(add(proof, 32)), 0))
            finite := and(finite, gt(calldataload(add(proof, 224)), 0))
        }
        require(below, "coordinate not below q");
        require(finite, "point at infinity");
        // e(-A, B) e(alpha, beta) e(L, gamma) e(C, delta) = 1; the precompiled contract
        // checks curve and group. L comes first: terms stand behind it.
        uint256[24] memory pairs;
        pairs[12] = 14470744906917108250179018092781978078186937666793120993978847299858083294768;
        pairs[13] = 2956984689870374697249476670270360584517890755153838843565625682070158429673;
        accumulate(
            pairs,
            20598042811328975717530783808544706765740637174274956485197369850200584308069,
            6149469047391330991579485954402203122518505195099622810719471390539216997750,
            inputs[0]
        );
        accumulate(
            pairs,
            10411673104181464302962813094736713352243181386014419736907333465525634753896,
            11685587793554593962771400980733328186610232749980255544507985129360489812270,
            inputs[1]
        );

        assembly {
            calldatacopy(pairs, proof, 192)
            mstore(add(pairs, 32), sub(Q, mload(add(pairs, 32))))
            calldatacopy(add(pairs, 576), add(proof, 192), 64)
        }
        pairs[6] = 8332103133143899450219654607561578617598272684207633940636550313104513563654;
        pairs[7] = 17606697580184843611125907141508357969627860820919473149266714336372052874010;
        pairs[8] = 11086714184347252460628179349080389714730180332181579422348434893147550927587;
        pairs[9] = 10706005185823258823478514584640758434460678821887654191127411848873829156953;
        pairs[10] = 8017004533760942575326264650987851605249329544908399450018829841934111599852;
        pairs[11] = 13446098091272592436116972134771912752754363319457192596112740392581958774533;
        pairs[14] = 18064277113009877573202748002709906831571279050688873945931368666898883887835;
        pairs[15] = 18540542435233471060208813115698299582094460513888113527788317632418205299184;
        pairs[16] = 7566631034211989214533637442802090888434856838553147350672463350904188583625;
        pairs[17] = 20594464080947940039274970600515132358665360033356604992894668510903405366045;
        pairs[20] = 2472236142410072795009496330660459337517506453249116079065845863972592665835;
        pairs[21] = 10219054074966918697646588513321213947453605649089680386318933627513019183584;
        pairs[22] = 4260142580846327010164555593446923405788397092801779983573067445380966858052;
        pairs[23] = 17089310294642713423477531294230518657426638837369502644094822752758269010229;
        require(gasleft() >= PAIRING_GAS, "gas");
        bool ok;
        assembly {
            ok := staticcall(gas(), 8, pairs, 768, 0, 32)
            ok := and(ok, and(eq(returndatasize(), 32), eq(mload(0), 1)))
        }
        return ok;
    }

    function accumulate(uint256[24] memory pairs, uint256 x, uint256 y, uint256 input)
        private
        view
    {
        require(input < R, "input not below r");
        pairs[14] = x;
        pairs[15] = y;
        pairs[16] = input;
        bool ok;
        assembly {
            let term := add(pairs, 448)
            ok := staticcall(gas(), 7, term, 96, term, 64)
            ok := and(ok, eq(returndatasize(), 64))
        }
        require(ok, "multiplication");
        assembly {
            let sum := add(pairs, 384)
            ok := staticcall(gas(), 6, sum, 128, sum, 64)
            ok := and(ok, eq(returndatasize(), 64))
        }
        require(ok, "addition");
    }
}
