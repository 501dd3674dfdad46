extension EVMPrecompiles {
    /// 0x10, BLS12_MAP_FP_TO_G1 (EIP-2537): map_to_curve and clear_cofactor of RFC 9380's suite.
    public static func bls12381MapFpToG1(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        guard input.count == 64 else { throw .wrongLength(expected: 64, found: input.count) }
        let u = try BLS12_381.G1Curve.coordinate(evmEncoding: input)
        return BLS12_381.G1Curve.mapToGroup(u).affine.evmEncoding
    }

    /// 0x11, BLS12_MAP_FP2_TO_G2 (EIP-2537).
    public static func bls12381MapFp2ToG2(_ input: [UInt8]) throws(CurveError) -> [UInt8] {
        guard input.count == 128 else { throw .wrongLength(expected: 128, found: input.count) }
        let u = try BLS12_381.G2Curve.coordinate(evmEncoding: input)
        return BLS12_381.G2Curve.mapToGroup(u).affine.evmEncoding
    }
}
