internal import FiniteFields

/// A Weierstrass curve whose group of prime order is a `PrimeOrderGroup`: it adds an encoding, a hash
/// and a table of the generator's multiples.
///
/// The operations stand here, not with the points, so that they are compiled for each curve once.
public protocol PrimeOrderCurve: WeierstrassCurve {
    /// In a `static let`.
    static var generatorTable: GeneratorTable<Self> { get }

    /// The length of an encoding, the identity's too.
    static var canonicalByteCount: Int { get }

    /// A point's only encoding.
    static func canonicalBytes(of point: AffinePoint<Self>) -> [UInt8]

    /// The point with this encoding. Throws as `PrimeOrderGroup.init(canonicalBytesOrIdentity:)` does.
    static func point(canonicalBytes bytes: [UInt8]) throws(CurveError) -> AffinePoint<Self>

    /// A random oracle into the group.
    static func hash(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> JacobianPoint<Self>

    /// The point times a scalar. Constant time.
    static func multiply(_ point: JacobianPoint<Self>, by scalar: Scalar) -> JacobianPoint<Self>

    /// The generator times a scalar. Constant time.
    static func multiplyGenerator(by scalar: Scalar) -> JacobianPoint<Self>

    /// `g G + sum of scalars[i] points[i]`. Variable time.
    static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ points: [JacobianPoint<Self>]
    ) -> JacobianPoint<Self>
}

extension PrimeOrderCurve {
    /// Signed windows of 5 bits over complete formulas; every look-up reads the whole table.
    public static func multiply(
        _ point: JacobianPoint<Self>, by scalar: Scalar
    ) -> JacobianPoint<Self> {
        let base = ProjectivePoint(point)
        // table[i] = (i + 1) point
        var table = InlineArray<16, ProjectivePoint<Self>>(repeating: base)
        for i in 1..<16 { table[i] = i % 2 == 1 ? table[i / 2].doubled() : table[i - 1] + base }
        let digits = SignedDigits.fixedWindows(scalar.canonicalWords, width: 5, count: 52)
        var result = ProjectivePoint<Self>.identity
        for i in (0..<52).reversed() {
            if i < 51 { for _ in 0..<5 { result = result.doubled() } }
            let (negative, magnitude) = SignedDigits.split(digits[i])
            var entry = ProjectivePoint<Self>.identity
            for j in 0..<16 {
                entry = .select(SignedDigits.equal(magnitude, UInt64(j + 1)), table[j], entry)
            }
            result =
                result
                + ProjectivePoint(entry.x, .select(negative, -entry.y, entry.y), entry.z)
        }
        return result.jacobian
    }

    public static func multiplyGenerator(by scalar: Scalar) -> JacobianPoint<Self> {
        generatorTable.multiplied(by: scalar).jacobian
    }

    /// Interleaved non-adjacent forms: one chain of doublings for all.
    public static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ points: [JacobianPoint<Self>]
    ) -> JacobianPoint<Self> {
        precondition(scalars.count == points.count, "as many scalars as points")
        let forms = scalars.map { SignedDigits.nonAdjacentForm($0.canonicalWords, width: 5) }
        let tables = points.map(oddMultiples)
        let generatorForm =
            g == .zero ? [] : SignedDigits.nonAdjacentForm(g.canonicalWords, width: 8)
        let generatorMultiples = g == .zero ? [] : generatorTable.oddMultiples
        var top = -1
        for form in forms + [generatorForm] {
            top = max(top, form.lastIndex { $0 != 0 } ?? -1)
        }
        guard top >= 0 else { return .zero }
        var result = JacobianPoint<Self>.zero
        for i in (0...top).reversed() {
            if i < top { result = result.doubled() }
            for (form, table) in zip(forms, tables) where form[i] != 0 {
                let entry = table[Int(form[i].magnitude) / 2]
                result = form[i] < 0 ? result - entry : result + entry
            }
            if !generatorForm.isEmpty, generatorForm[i] != 0 {
                let entry = generatorMultiples[Int(generatorForm[i].magnitude) / 2]
                result = generatorForm[i] < 0 ? result - entry : result + entry
            }
        }
        return result
    }

    /// 1, 3, ... 15 times the point.
    private static func oddMultiples(of point: JacobianPoint<Self>) -> [JacobianPoint<Self>] {
        let twice = point.doubled()
        var multiples = [point]
        while multiples.count < 8 { multiples.append(multiples[multiples.count - 1] + twice) }
        return multiples
    }
}
