public import FiniteFields

/// A curve whose points the EVM's precompiles take: BN254's groups (EIP-196 and EIP-197), BLS12-381's
/// (EIP-2537).
public protocol EVMCurve: WeierstrassCurve {
    /// The length of a coordinate.
    static var evmCoordinateByteCount: Int { get }

    static func evmEncoding(of coordinate: Coordinate) -> [UInt8]

    /// Throws `.notCanonical`. - Precondition: There are `evmCoordinateByteCount` bytes.
    static func coordinate(evmEncoding bytes: [UInt8]) throws(CurveError) -> Coordinate
}

extension BN254.G1Curve: EVMCurve {
    public static var evmCoordinateByteCount: Int { 32 }

    public static func evmEncoding(of coordinate: BN254Fp) -> [UInt8] {
        coordinate.bigEndianBytes()
    }

    public static func coordinate(evmEncoding bytes: [UInt8]) throws(CurveError) -> BN254Fp {
        do { return try BN254Fp(bigEndianBytes: bytes) } catch { throw .notCanonical }
    }
}

extension BN254.G2Curve: EVMCurve {
    public static var evmCoordinateByteCount: Int { 64 }

    /// c1 then c0.
    public static func evmEncoding(of coordinate: BN254Fp2) -> [UInt8] {
        coordinate.bigEndianBytes()
    }

    public static func coordinate(evmEncoding bytes: [UInt8]) throws(CurveError) -> BN254Fp2 {
        do { return try BN254Fp2(bigEndianBytes: bytes) } catch { throw .notCanonical }
    }
}

extension BLS12_381.G1Curve: EVMCurve {
    public static var evmCoordinateByteCount: Int { 64 }

    /// 16 zero bytes before the 48 of the element.
    public static func evmEncoding(of coordinate: BLS12_381Fp) -> [UInt8] {
        [UInt8](repeating: 0, count: 16) + coordinate.bigEndianBytes()
    }

    public static func coordinate(
        evmEncoding bytes: [UInt8]
    ) throws(CurveError) -> BLS12_381Fp {
        guard bytes.prefix(16).allSatisfy({ $0 == 0 }) else { throw .notCanonical }
        do {
            return try BLS12_381Fp(bigEndianBytes: Array(bytes.dropFirst(16)))
        } catch { throw .notCanonical }
    }
}

extension BLS12_381.G2Curve: EVMCurve {
    public static var evmCoordinateByteCount: Int { 128 }

    /// c0 then c1.
    public static func evmEncoding(of coordinate: BLS12_381Fp2) -> [UInt8] {
        BLS12_381.G1Curve.evmEncoding(of: coordinate.c0)
            + BLS12_381.G1Curve.evmEncoding(of: coordinate.c1)
    }

    public static func coordinate(
        evmEncoding bytes: [UInt8]
    ) throws(CurveError) -> BLS12_381Fp2 {
        BLS12_381Fp2(
            c0: try BLS12_381.G1Curve.coordinate(evmEncoding: Array(bytes.prefix(64))),
            c1: try BLS12_381.G1Curve.coordinate(evmEncoding: Array(bytes.dropFirst(64))))
    }
}
