internal import FiniteFields

extension Ristretto255 {
    /// The element with this encoding (RFC 9496, 4.3.1). Variable time.
    ///
    /// Throws `.wrongLength`; `.notCanonical` unless the integer is smaller than p and even;
    /// `.notOnCurve` where it encodes nothing.
    public init(canonicalBytesOrIdentity bytes: [UInt8]) throws(CurveError) {
        guard bytes.count == 32 else {
            throw .wrongLength(expected: 32, found: bytes.count)
        }
        guard let s = try? Ed25519Fp(littleEndianBytes: bytes), s.sign == 0 else {
            throw .notCanonical
        }
        let ss = s.squared()
        let u1 = Ed25519Fp.one - ss
        let u2 = Ed25519Fp.one + ss
        let u2Squared = u2.squared()
        let v = -(Edwards25519.d * u1.squared()) - u2Squared
        let (isSquare, inverseRoot) = Ed25519Fp.squareRootOfRatio(.one, v * u2Squared)
        let denominatorX = inverseRoot * u2
        let denominatorY = inverseRoot * denominatorX * v
        let x = ((s + s) * denominatorX).even
        let y = u1 * denominatorY
        let t = x * y
        guard isSquare == 1, t.sign == 0, y != .zero else { throw .notOnCurve }
        self.init(representative: Edwards25519.Point(x: x, y: y, z: .one, t: t))
    }

    /// The element's encoding (RFC 9496, 4.3.2). Constant time.
    public func canonicalBytes() -> [UInt8] {
        let (x0, y0) = (representative.x, representative.y)
        let (z0, t0) = (representative.z, representative.t)
        let u1 = (z0 + y0) * (z0 - y0)
        let u2 = x0 * y0
        // Its argument is a square, by the choice of representatives.
        let (_, inverseRoot) = Ed25519Fp.squareRootOfRatio(.one, u1 * u2.squared())
        let denominator1 = inverseRoot * u1
        let denominator2 = inverseRoot * u2
        let zInverse = denominator1 * denominator2 * t0
        let rotate = (t0 * zInverse).sign
        let x = Ed25519Fp.select(rotate, y0 * Edwards25519.rootOfMinusOne, x0)
        let rotatedY = Ed25519Fp.select(rotate, x0 * Edwards25519.rootOfMinusOne, y0)
        let denominator = Ed25519Fp.select(
            rotate, denominator1 * Self.inverseRootOfAMinusD, denominator2)
        let y = Ed25519Fp.select((x * zInverse).sign, -rotatedY, rotatedY)
        return (denominator * (z0 - y)).even.littleEndianBytes()
    }

    /// 1 / sqrt(a - d) with a = -1: INVSQRT_A_MINUS_D.
    private static let inverseRootOfAMinusD = Ed25519Fp(
        literal:
            0x786c_8905_cfaf_fca2_16c2_7b91_fe01_d840_9d2f_1617_5a41_72be_99c8_fdaa_805d_40ea)
}

extension Ristretto255 {
    /// The one-way map from 64 uniform bytes to the group (RFC 9496, 4.3.4): uniform, and nobody knows
    /// the result's discrete logarithm. Constant time.
    ///
    /// Throws `.wrongLength` unless there are 64 bytes.
    public init(uniformBytes bytes: [UInt8]) throws(CurveError) {
        guard bytes.count == 64 else {
            throw .wrongLength(expected: 64, found: bytes.count)
        }
        let points = [bytes[..<32], bytes[32...]].map { half in
            Self.map(Ed25519Fp(reducing255Bits: half))
        }
        self.init(representative: points[0] + points[1])
    }

    /// MAP of RFC 9496, 4.3.4.
    private static func map(_ t: Ed25519Fp) -> Edwards25519.Point {
        let r = Edwards25519.rootOfMinusOne * t.squared()
        let u = (r + .one) * oneMinusDSquared
        let v = (-Ed25519Fp.one - r * Edwards25519.d) * (r + Edwards25519.d)
        let (isSquare, root) = Ed25519Fp.squareRootOfRatio(u, v)
        let s = Ed25519Fp.select(isSquare, root, -(root * t).even)
        let c = Ed25519Fp.select(isSquare, -.one, r)
        let n = c * (r - .one) * dMinusOneSquared - v
        let w0 = (s + s) * v
        let w1 = n * rootOfADMinusOne
        let ss = s.squared()
        let w2 = Ed25519Fp.one - ss
        let w3 = Ed25519Fp.one + ss
        return Edwards25519.Point(x: w0 * w3, y: w2 * w1, z: w1 * w3, t: w0 * w2)
    }

    /// sqrt(a d - 1) with a = -1: SQRT_AD_MINUS_ONE.
    private static let rootOfADMinusOne = Ed25519Fp(
        literal:
            0x3769_31bf_2b83_48ac_0f3c_fcc9_31f5_d1fd_af9d_8e0c_1b78_54bd_7e97_f6a0_497b_2e1b)

    /// 1 - d^2: ONE_MINUS_D_SQ.
    private static let oneMinusDSquared = Ed25519Fp(
        literal:
            0x0290_72a8_b2b3_e0d7_9994_abdd_be70_dfe4_2c81_a138_cd5e_350f_e27c_09c1_945f_c176)

    /// (d - 1)^2: D_MINUS_ONE_SQ.
    private static let dMinusOneSquared = Ed25519Fp(
        literal:
            0x5968_b37a_f66c_2241_4cdc_d32f_529b_4eeb_d29e_4a2c_b01e_1999_31ad_5aaa_44ed_4d20)
}

extension Ed25519Fp {
    /// 32 bytes, least significant first, without their top bit, reduced. Constant time.
    fileprivate init(reducing255Bits bytes: ArraySlice<UInt8>) {
        var words = InlineArray<4, UInt64>(repeating: 0)
        for (i, byte) in bytes.enumerated() { words[i / 8] |= UInt64(byte) << UInt64(8 * (i % 8)) }
        words[3] &= .max >> 1
        // As the right factor, a Montgomery multiplication takes any words.
        self = .constant(Ed25519FpModulus.montgomerySquare) * Ed25519Fp(montgomery: words)
    }
}
