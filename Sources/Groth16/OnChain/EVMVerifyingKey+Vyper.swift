internal import BigIntegers

extension EVMVerifyingKey {
    /// A contract in Vyper (0.4.3, for the Cancun EVM) that verifies proofs under this key alone.
    ///
    /// `verify(proof, inputs)` answers; `assertProof(proof, inputs)` reverts unless the proof holds,
    /// which is what a contract must call whose state depends on it. Without public values the second
    /// argument is left out. Throws `.tooLarge` over `maximumPublicCount`.
    public func vyperSource() throws(Groth16Error) -> String {
        try checkSize()
        let parameters = "proof: uint256[8]" + vyperInputs(", inputs: uint256[\(publicCount)]")
        let arguments = "proof" + vyperInputs(", inputs")
        let documentation = vyperInputs(
            "\n    @param inputs the public outputs and inputs, in order")
        let points =
            [("ALPHA", alpha), ("BETA", beta), ("GAMMA", gamma), ("DELTA", delta)]
            + inputs.enumerated().map { ("IC_\($0.offset)", $0.element) }
        return """
            # pragma version 0.4.3
            # pragma evm-version cancun
            \"\"\"
            @title Groth16 verifier of one key
            @notice Verifies proofs over BN254. A contract that acts on a proof calls assertProof, so
                    that no answer `false` can have an effect. A proof's bytes identify nothing.
            @dev e(A, B) = e(ALPHA, BETA) * e(L, GAMMA) * e(C, DELTA), L = IC_0 + sum of inputs * IC
                 Points of G1 are x, y; points of G2 are x.c1, x.c0, y.c1, y.c0 (EIP-196, EIP-197).
            \"\"\"

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
            \(points.map(vyperConstant).joined(separator: "\n"))


            @external
            @view
            def verify(\(parameters)) -> bool:
                \"\"\"
                @notice Whether a proof holds: for reading. What changes state calls assertProof.
                @dev Reverts for inputs >= r, coordinates >= q, points at infinity, too little gas.
                @param proof A, B, C\(documentation)
                \"\"\"
                return self._verify(\(arguments))


            @external
            @view
            def assertProof(\(parameters)):
                \"\"\"
                @notice Reverts unless the proof holds.
                @param proof A, B, C\(documentation)
                \"\"\"
                assert self._verify(\(arguments)), "proof"


            @internal
            @view
            def _verify(\(parameters)) -> bool:
                assert (
                    proof[0] < Q and proof[1] < Q and proof[2] < Q and proof[3] < Q
                    and proof[4] < Q and proof[5] < Q and proof[6] < Q and proof[7] < Q
                ), "coordinate not below q"
                # No point of the groups but the one at infinity has y = 0.
                assert proof[1] != 0 and (proof[4] | proof[5]) != 0 and proof[7] != 0, "point at infinity"
            \(vyperSum)
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

            """
    }

    private func vyperInputs(_ text: String) -> String { publicCount == 0 ? "" : text }

    private var vyperSum: String {
        guard publicCount > 0 else { return "    sum: uint256[2] = IC_0" }
        let check = """
                for input: uint256 in inputs:
                    assert input < R, "input not below r"
                sum: uint256[2] = IC_0

            """
        return check
            + (0..<publicCount)
            .map { "    sum = ecadd(sum, ecmul(IC_\($0 + 1), inputs[\($0)]))" }
            .joined(separator: "\n")
    }

    private func vyperConstant(_ name: String, _ words: [BigInteger]) -> String {
        let lines = words.map { "    \($0)," }.joined(separator: "\n")
        return "\(name): constant(uint256[\(words.count)]) = [\n\(lines)\n]"
    }
}
