internal import FiniteFields

/// A Weierstrass curve whose group of prime order is a `PrimeOrderGroup`: it adds an encoding, a hash
/// and a table of the generator's multiples.
///
/// The operations stand here, not with the points, so that they are compiled for each curve once.
public protocol PrimeOrderCurve: WeierstrassCurve {
    /// In a `static let`.
    static var generatorTable: GeneratorTable<Self> { get }

    /// In a `static let`.
    static var scalarSplitting: ScalarSplitting<Self> { get }

    /// The length of an encoding, the identity's too.
    static var canonicalByteCount: Int { get }

    /// A point's only encoding.
    static func canonicalBytes(of point: AffinePoint<Self>) -> [UInt8]

    /// The encoding of a point that has to be made affine first.
    static func canonicalBytes(of point: JacobianPoint<Self>) -> [UInt8]

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
    /// Signed windows of 5 bits of the scalar's halves over complete formulas; every look-up reads the
    /// whole table.
    public static func multiply(
        _ point: JacobianPoint<Self>, by scalar: Scalar
    ) -> JacobianPoint<Self> {
        let base = ProjectivePoint(point)
        // table[i] = (i + 1) point
        var table = InlineArray<16, ProjectivePoint<Self>>(repeating: base)
        for i in 1..<16 { table[i] = i % 2 == 1 ? table[i / 2].doubled() : table[i - 1] + base }

        let splitting = scalarSplitting
        let (first, second) = splitting.halves(of: scalar)
        let digits = SignedDigits.fixedWindows(first.words, width: 5, count: 26)
        let secondDigits = SignedDigits.fixedWindows(second.words, width: 5, count: 26)
        var result = ProjectivePoint<Self>.identity
        for i in (0..<26).reversed() {
            if i < 25 { for _ in 0..<5 { result = result.doubled() } }
            result = result + lookUp(digits[i], first.negative, in: table)
            let entry = lookUp(secondDigits[i], second.negative, in: table)
            result = result + ProjectivePoint(splitting.beta * entry.x, entry.y, entry.z)
        }
        return result.jacobian
    }

    /// `digit` times the point, negated if `sign` is 1: reads all of the table.
    @inline(never)
    private static func lookUp(
        _ digit: Int8, _ sign: UInt64, in table: InlineArray<16, ProjectivePoint<Self>>
    ) -> ProjectivePoint<Self> {
        let (negative, magnitude) = SignedDigits.split(digit)
        var entry = ProjectivePoint<Self>.identity
        for j in 0..<16 {
            entry = .select(SignedDigits.equal(magnitude, UInt64(j + 1)), table[j], entry)
        }
        return ProjectivePoint(entry.x, .select(negative ^ sign, -entry.y, entry.y), entry.z)
    }

    public static func canonicalBytes(of point: JacobianPoint<Self>) -> [UInt8] {
        canonicalBytes(of: point.affine)
    }

    public static func multiplyGenerator(by scalar: Scalar) -> JacobianPoint<Self> {
        generatorTable.multiplied(by: scalar).jacobian
    }

    /// Interleaved non-adjacent forms of the scalars' halves: one chain of doublings for all.
    public static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ points: [JacobianPoint<Self>]
    ) -> JacobianPoint<Self> {
        precondition(scalars.count == points.count, "as many scalars as points")
        let splitting = scalarSplitting
        var terms = [(form: [Int8], multiples: [JacobianPoint<Self>])]()
        for (scalar, point) in zip(scalars, points) {
            let (first, second) = splitting.halves(of: scalar)
            let multiples = oddMultiples(of: point)
            terms.append((form(of: first, width: 5), multiples))
            let images = multiples.map {
                JacobianPoint<Self>(unchecked: splitting.beta * $0.x, $0.y, $0.z)
            }
            terms.append((form(of: second, width: 5), images))
        }
        let generatorHalves = splitting.halves(of: g)
        let generatorForms = [
            form(of: generatorHalves.0, width: 8), form(of: generatorHalves.1, width: 8),
        ]
        let generatorMultiples = g == .zero ? [] : generatorTable.oddMultiples
        var top = -1
        for form in terms.map(\.form) + generatorForms {
            top = max(top, form.lastIndex { $0 != 0 } ?? -1)
        }
        var result = JacobianPoint<Self>.zero
        for i in stride(from: top, through: 0, by: -1) {
            if i < top { result = result.doubled() }
            for term in terms where term.form[i] != 0 {
                let entry = term.multiples[Int(term.form[i].magnitude) / 2]
                result = term.form[i] < 0 ? result - entry : result + entry
            }
            for (number, form) in generatorForms.enumerated() where form[i] != 0 {
                let entry = generatorMultiples[Int(form[i].magnitude) / 2]
                let image = AffinePoint<Self>(
                    unchecked: number == 0 ? entry.x : splitting.beta * entry.x, entry.y)
                result = form[i] < 0 ? result - image : result + image
            }
        }
        return result
    }

    /// Its digits have the half's sign.
    private static func form(of half: ScalarSplitting<Self>.Half, width: Int) -> [Int8] {
        let digits = SignedDigits.nonAdjacentForm(half.words, width: width)
        return half.negative == 1 ? digits.map { -$0 } : digits
    }

    /// 1, 3, ... 15 times the point.
    private static func oddMultiples(of point: JacobianPoint<Self>) -> [JacobianPoint<Self>] {
        let twice = point.doubled()
        var multiples = [point]
        while multiples.count < 8 { multiples.append(multiples[multiples.count - 1] + twice) }
        return multiples
    }
}
