internal import BigIntegers

/// What the EVM's precompiled contracts for curves answer, by their address; a call that they would let
/// fail throws. Variable time: all is public on a chain.
///
/// For checking calldata before it is sent, and contracts against it. Gas is not reckoned.
public enum EVMPrecompiles {
    /// 0x06, ECADD (EIP-196). Missing bytes at the end are zero, further ones ignored.
    public static func bn254Add(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        let input = padded(input, 128)
        let sum =
            BN254.G1(try BN254.G1Affine(evmEncodingOnCurve: Array(input[..<64])))
            + (try BN254.G1Affine(evmEncodingOnCurve: Array(input[64...])))
        return sum.affine.evmEncoding
    }

    /// 0x07, ECMUL (EIP-196). Missing bytes at the end are zero, further ones ignored.
    public static func bn254Multiply(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        let input = padded(input, 96)
        let point = BN254.G1(try BN254.G1Affine(evmEncodingOnCurve: Array(input[..<64])))
        let scalar = BigInteger(bigEndianBytes: input[64...])
        return point.multipliedVariableTime(by: scalar).affine.evmEncoding
    }

    /// 0x08, the pairing check (EIP-197): 1 if the product of the pairings is one, otherwise 0, in 32
    /// bytes. An empty product is one.
    public static func bn254PairingCheck(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        try pairingCheck(BN254.self, input)
    }

    /// 0x0b, BLS12_G1ADD (EIP-2537). The points need not be in the group.
    public static func bls12381G1Add(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        try add(BLS12_381.G1Curve.self, input)
    }

    /// 0x0c, BLS12_G1MSM (EIP-2537).
    public static func bls12381G1MSM(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        try sumOfProducts(BLS12_381.G1Curve.self, input)
    }

    /// 0x0d, BLS12_G2ADD (EIP-2537). The points need not be in the group.
    public static func bls12381G2Add(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        try add(BLS12_381.G2Curve.self, input)
    }

    /// 0x0e, BLS12_G2MSM (EIP-2537).
    public static func bls12381G2MSM(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        try sumOfProducts(BLS12_381.G2Curve.self, input)
    }

    /// 0x0f, BLS12_PAIRING_CHECK (EIP-2537), as `bn254PairingCheck`, but of one pair at least.
    public static func bls12381PairingCheck(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        guard !input.isEmpty else { throw .wrongLength(expected: 384, found: 0) }
        return try pairingCheck(BLS12_381.self, input)
    }

    private static func padded(_ input: [UInt8], _ count: Int) -> [UInt8] {
        input.prefix(count) + [UInt8](repeating: 0, count: max(0, count - input.count))
    }

    private static func add<Curve: EVMCurve>(
        _: Curve.Type, _ input: [UInt8]
    ) throws(CurveError) -> [UInt8] {
        let length = AffinePoint<Curve>.evmByteCount
        guard input.count == 2 * length else {
            throw .wrongLength(expected: 2 * length, found: input.count)
        }
        let a = try AffinePoint<Curve>(evmEncodingOnCurve: Array(input[..<length]))
        let b = try AffinePoint<Curve>(evmEncodingOnCurve: Array(input[length...]))
        return (JacobianPoint(a) + b).affine.evmEncoding
    }

    private static func sumOfProducts<Curve: EVMCurve>(
        _: Curve.Type, _ input: [UInt8]
    ) throws(CurveError) -> [UInt8] {
        let length = AffinePoint<Curve>.evmByteCount
        let pairs = try split(input, length + 32)
        guard !pairs.isEmpty else { throw .wrongLength(expected: length + 32, found: 0) }
        var sum = JacobianPoint<Curve>.zero
        for pair in pairs {
            let point = try AffinePoint<Curve>(
                evmEncoding: Array(pair[..<length]), allowingIdentity: true)
            let scalar = BigInteger(bigEndianBytes: pair[length...])
            sum += JacobianPoint(point).multipliedVariableTime(by: scalar)
        }
        return sum.affine.evmEncoding
    }

    private static func pairingCheck<Curve: PairingCurve>(
        _: Curve.Type, _ input: [UInt8]
    ) throws(CurveError) -> [UInt8]
    where Curve.G1Curve: EVMCurve, Curve.G2Curve: EVMCurve {
        typealias P = AffinePoint<Curve.G1Curve>
        typealias Q = AffinePoint<Curve.G2Curve>
        var pairs = [(P, Q)]()
        for pair in try split(input, P.evmByteCount + Q.evmByteCount) {
            let p = try P(
                evmEncoding: Array(pair[..<P.evmByteCount]), allowingIdentity: true)
            let q = try Q(
                evmEncoding: Array(pair[P.evmByteCount...]), allowingIdentity: true)
            pairs.append((p, q))
        }
        let isOne = Curve.pairingProduct(pairs) == .one
        return [UInt8](repeating: 0, count: 31) + [isOne ? 1 : 0]
    }

    /// Throws `.wrongLength` unless the input is whole pieces of `length` bytes.
    private static func split(
        _ input: [UInt8], _ length: Int
    ) throws(CurveError) -> [[UInt8]] {
        let rest = input.count % length
        guard rest == 0 else {
            throw .wrongLength(expected: input.count - rest, found: input.count)
        }
        return stride(from: 0, to: input.count, by: length).map {
            Array(input[$0..<$0 + length])
        }
    }
}
