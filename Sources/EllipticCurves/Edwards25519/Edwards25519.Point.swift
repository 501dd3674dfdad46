public import FiniteFields

extension Edwards25519 {
    /// A point of the curve, one of all 8 l: the group that Ed25519's public keys live in.
    ///
    /// Additions, doublings and comparisons take constant time; the formulas are complete. In extended
    /// coordinates x = X/Z, y = Y/Z, x y = T/Z: H. Hisil, K. Wong, G. Carter, E. Dawson, "Twisted
    /// Edwards Curves Revisited", ASIACRYPT 2008.
    public struct Point: Sendable, BitwiseCopyable {
        let x, y, z, t: Coordinate

        init(x: Coordinate, y: Coordinate, z: Coordinate, t: Coordinate) {
            (self.x, self.y, self.z, self.t) = (x, y, z, t)
        }

        /// The point with coordinates that satisfy the equation.
        init(affineX x: Coordinate, y: Coordinate) {
            self.init(x: x, y: y, z: .one, t: x * y)
        }

        /// The base point of RFC 8032, 5.1, of order l.
        public static let generator = Point(
            affineX: .init(
                literal:
                    0x2169_36d3_cd6e_53fe_c0a4_e231_fdd6_dc5c_692c_c760_9525_a7b2_c956_2d60_8f25_d51a
            ),
            y: .init(
                literal:
                    0x6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6666_6658
            ))

        /// A point of order 8.
        static let torsionGenerator = Point(
            affineX: .init(
                literal:
                    0x602a_465f_f9c6_b5d7_16cc_66cd_c721_b544_a3e6_c38f_ec1a_1dc7_215e_b9b9_3aba_2ea3
            ),
            y: .init(
                literal:
                    0x05fc_536d_8802_38b1_3933_c6d3_05ac_dfd5_f098_eff2_89f4_c345_b027_b2c2_8f95_e826
            ))
    }
}

extension Edwards25519.Point {
    typealias Coordinate = Edwards25519.Coordinate

    /// What additions to other points need of a point: (Y + X, Y - X, 2 Z, 2 d T).
    struct Cached: BitwiseCopyable {
        let sum, difference, twiceZ, twiceDT: Coordinate

        /// The identity.
        static var zero: Self {
            Self(sum: .one, difference: .one, twiceZ: .one + .one, twiceDT: .zero)
        }

        var negated: Self {
            Self(sum: difference, difference: sum, twiceZ: twiceZ, twiceDT: -twiceDT)
        }

        /// `a` if `bit` is 1, else `b`, in constant time.
        @inline(__always)
        static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
            Self(
                sum: .select(bit, a.sum, b.sum),
                difference: .select(bit, a.difference, b.difference),
                twiceZ: .select(bit, a.twiceZ, b.twiceZ),
                twiceDT: .select(bit, a.twiceDT, b.twiceDT))
        }
    }

    /// The same for a point with Z = 1: one multiplication less.
    struct CachedAffine: BitwiseCopyable {
        let sum, difference, twiceDT: Coordinate

        static var zero: Self { Self(sum: .one, difference: .one, twiceDT: .zero) }

        var negated: Self { Self(sum: difference, difference: sum, twiceDT: -twiceDT) }

        /// `a` if `bit` is 1, else `b`, in constant time.
        @inline(__always)
        static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
            Self(
                sum: .select(bit, a.sum, b.sum),
                difference: .select(bit, a.difference, b.difference),
                twiceDT: .select(bit, a.twiceDT, b.twiceDT))
        }
    }

    var cached: Cached {
        Cached(sum: y + x, difference: y - x, twiceZ: z + z, twiceDT: t * Edwards25519.twiceD)
    }

    /// 8 multiplications ("add-2008-hwcd-3").
    @inline(never)
    static func + (p: Self, q: Cached) -> Self {
        let a = (p.y &- p.x) * q.difference
        let b = (p.y &+ p.x) * q.sum
        let c = p.t * q.twiceDT
        let d = p.z * q.twiceZ
        let (e, f, g, h) = (b &- a, d &- c, d &+ c, b &+ a)
        return Self(x: e * f, y: g * h, z: f * g, t: e * h)
    }

    /// 7 multiplications.
    @inline(never)
    static func + (p: Self, q: CachedAffine) -> Self {
        let a = (p.y &- p.x) * q.difference
        let b = (p.y &+ p.x) * q.sum
        let c = p.t * q.twiceDT
        let d = p.z + p.z
        let (e, f, g, h) = (b &- a, d &- c, d &+ c, b &+ a)
        return Self(x: e * f, y: g * h, z: f * g, t: e * h)
    }

    /// 2^count times the point: 7 multiplications a doubling ("dbl-2008-hwcd", without T until the end, with
    /// the negatives of e, f, g and h, which need fewer reductions).
    ///
    /// - Precondition: `count` is positive.
    @inline(never)
    func doubled(times count: Int) -> Self {
        var (x, y, z, t) = (x, y, z, t)
        for step in 1...count {
            let (xx, yy, zz) = (x.squared(), y.squared(), z.squared())
            let (g, h) = (xx - yy, xx + yy)
            let e = h &- (x &+ y).squared()
            let f = zz + zz &+ g
            (x, y, z) = (e * f, g * h, f * g)
            if step == count { t = e * h }
        }
        return Self(x: x, y: y, z: z, t: t)
    }
}

extension Edwards25519.Point: AdditiveGroup {
    /// The identity, (0, 1).
    public static var zero: Self { Self(x: .zero, y: .one, z: .one, t: .zero) }

    public static func + (p: Self, q: Self) -> Self { p + q.cached }

    public static func - (p: Self, q: Self) -> Self { p + q.cached.negated }

    public static prefix func - (p: Self) -> Self { Self(x: -p.x, y: p.y, z: p.z, t: -p.t) }

    public func doubled() -> Self { doubled(times: 1) }

    /// Constant time.
    public static func == (p: Self, q: Self) -> Bool {
        let sameX = p.x * q.z == q.x * p.z
        let sameY = p.y * q.z == q.y * p.z
        return (sameX ? 1 : 0) & (sameY ? 1 : 0) as UInt64 == 1
    }

    /// Uniform among all 8 l points.
    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        var point = generatorMultiplied(by: .random(using: &generator))
        let torsion = UInt64.random(in: 0..<8, using: &generator)
        var multiple = torsionGenerator
        for bit in 0..<3 {
            let sum = point + multiple
            point = select((torsion >> UInt64(bit)) & 1, sum, point)
            multiple = multiple.doubled()
        }
        return point
    }

    /// `p` if `bit` is 1, `q` if it is 0, in constant time. - Precondition: `bit` is 0 or 1.
    static func select(_ bit: UInt64, _ p: Self, _ q: Self) -> Self {
        Self(
            x: .select(bit, p.x, q.x), y: .select(bit, p.y, q.y), z: .select(bit, p.z, q.z),
            t: .select(bit, p.t, q.t))
    }
}

extension Edwards25519.Point: Hashable {
    public func hash(into hasher: inout Hasher) {
        let inverse = z.inverseByChain
        hasher.combine(x * inverse)
        hasher.combine(y * inverse)
    }
}
