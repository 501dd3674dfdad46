extension AffinePoint where Curve: EVMCurve {
    /// The length of `evmEncoding`: 64 bytes for BN254's G1, 128 for its G2 and for BLS12-381's G1, 256
    /// for its G2.
    public static var evmByteCount: Int { 2 * Curve.evmCoordinateByteCount }

    /// x then y as the EVM's precompiles have them, most significant byte first: over F_p2 c1 then c0
    /// for BN254 (EIP-197), c0 then c1 for BLS12-381 (EIP-2537), whose elements are padded to 64 bytes.
    /// The identity is all zeros.
    public var evmEncoding: [UInt8] {
        Curve.evmEncoding(of: x) + Curve.evmEncoding(of: y)
    }

    /// The point with this encoding. Variable time.
    ///
    /// - Parameter allowingIdentity: Whether the identity's encoding is taken, as the precompiles do;
    ///   `.isIdentity` is thrown otherwise.
    ///
    /// Throws `.wrongLength`, `.notCanonical`, `.notOnCurve` or `.notInSubgroup`.
    public init(
        evmEncoding bytes: [UInt8], allowingIdentity: Bool = false
    ) throws(CurveError) {
        try self.init(evmEncodingOnCurve: bytes)
        if isIdentity {
            guard allowingIdentity else { throw .isIdentity }
            return
        }
        guard Curve.isInSubgroup(self) else { throw .notInSubgroup }
    }

    /// The point of the curve, in the group or not, with this encoding: what EIP-2537's additions take.
    init(evmEncodingOnCurve bytes: [UInt8]) throws(CurveError) {
        guard bytes.count == Self.evmByteCount else {
            throw .wrongLength(expected: Self.evmByteCount, found: bytes.count)
        }
        let half = Curve.evmCoordinateByteCount
        self.init(
            unchecked: try Curve.coordinate(evmEncoding: Array(bytes[..<half])),
            try Curve.coordinate(evmEncoding: Array(bytes[half...])))
        guard isIdentity || isOnCurve else { throw .notOnCurve }
    }
}
