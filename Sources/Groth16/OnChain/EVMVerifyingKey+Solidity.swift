internal import BigIntegers

extension EVMVerifyingKey {
    /// A contract in Solidity (0.8.4 and newer) that verifies proofs under this key alone: the same
    /// functions, checks and messages as `vyperSource`. Throws `.tooLarge` over `maximumPublicCount`.
    public func soliditySource() throws(Groth16Error) -> String {
        try checkSize()
        let isConstant = publicCount == 0
        let parameters =
            "uint256[8] calldata proof"
            + (isConstant ? "" : ", uint256[\(publicCount)] calldata inputs")
        let arguments = isConstant ? "proof" : "proof, inputs"
        let documentation =
            isConstant ? "" : "\n    /// @param inputs the public outputs and inputs, in order"
        let sum = inputs.dropFirst().enumerated()
            .map { number, point in
                """
                        accumulate(
                            pairs,
                            \(point[0]),
                            \(point[1]),
                            inputs[\(number)]
                        );

                """
            }
            .joined()
        return """
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
                /// @param proof A, B, C\(documentation)
                function verify(\(parameters))
                    external
                    view
                    returns (bool)
                {
                    return check(\(arguments));
                }

                /// @notice Reverts unless the proof holds.
                /// @param proof A, B, C\(documentation)
                function assertProof(\(parameters)) external view {
                    require(check(\(arguments)), "proof");
                }

                function check(\(parameters)) private view returns (bool) {
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
                    pairs[12] = \(inputs[0][0]);
                    pairs[13] = \(inputs[0][1]);
            \(sum)
                    assembly {
                        calldatacopy(pairs, proof, 192)
                        mstore(add(pairs, 32), sub(Q, mload(add(pairs, 32))))
                        calldatacopy(add(pairs, 576), add(proof, 192), 64)
                    }
            \(assignments(6, alpha + beta))
            \(assignments(14, gamma))
            \(assignments(20, delta))
                    require(gasleft() >= PAIRING_GAS, "gas");
                    bool ok;
                    assembly {
                        ok := staticcall(gas(), 8, pairs, 768, 0, 32)
                        ok := and(ok, and(eq(returndatasize(), 32), eq(mload(0), 1)))
                    }
                    return ok;
                }
            \(isConstant ? "" : solidityAccumulate)}

            """
    }

    private func assignments(_ start: Int, _ values: [some CustomStringConvertible]) -> String {
        values.enumerated()
            .map { "        pairs[\(start + $0.offset)] = \($0.element);" }
            .joined(separator: "\n")
    }

    /// Adds `input * (x, y)` to L, through the precompiled contracts 7 and 6.
    private var solidityAccumulate: String {
        """

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

        """
    }
}
