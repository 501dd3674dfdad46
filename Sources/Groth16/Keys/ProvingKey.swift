internal import BigIntegers
public import EllipticCurves
internal import FiniteFields

/// What a prover knows of a circuit: a mapped `.zkey` of snarkjs.
///
/// Loading checks the header, the sections' lengths and the points of the verifying key. The other
/// points, which are as many as constraints, are checked by `checkPoints` and `verify`: a wrong one
/// makes proofs that don't verify, and such a proof is never let out.
public struct ProvingKey<Curve: Groth16Curve>: Sendable {
    let file: SectionedFile
    /// The key that proofs verify against.
    public let verifyingKey: VerifyingKey<Curve>
    /// β in G1.
    let beta1: AffinePoint<Curve.G1Curve>
    /// δ in G1.
    let delta1: AffinePoint<Curve.G1Curve>
    /// How many wires the circuit has.
    public let wireCount: Int
    /// log2 of the rows of the domain.
    public let domainLog2: Int

    /// Where the parts lie in the file.
    let coefficients: Range<Int>
    let a: Range<Int>
    let b1: Range<Int>
    let b2: Range<Int>
    let c: Range<Int>
    let h: Range<Int>

    public typealias G1Affine = AffinePoint<Curve.G1Curve>
    public typealias G2Affine = AffinePoint<Curve.G2Curve>

    /// How many public values there are.
    public var publicCount: Int { verifyingKey.publicCount }

    /// The rows of the domain: constraints, the public values', and padding.
    public var domainSize: Int { 1 << domainLog2 }

    /// log2 of the largest domain.
    public static var maximumDomainLog2: Int { 27 }

    /// Maps a key.
    ///
    /// Throws `.gammaIsDelta` for a key that nobody has contributed to, `.invalidPoint` where a point
    /// of the verifying key, or β or δ in G1, is not of its group or the identity, `.wrongCurve`,
    /// `.malformed` where counts and lengths contradict each other, and the errors of opening files.
    public init(path: String) throws(Groth16Error) {
        try self.init(initial: path)
        guard !verifyingKey.isForgeable else { throw .gammaIsDelta }
    }

    /// Maps a key that may be the setup's first, with γ = δ: to contribute to it or to check it.
    init(initial path: String) throws(Groth16Error) {
        // iden3/snarkjs, zkey_utils: 1 protocol, 2 header, 3 IC, 4 coefficients, 5 A, 6 B1, 7 B2,
        // 8 C, 9 H, 10 contributions.
        file = try SectionedFile(path: path, kind: .provingKey, versions: 1...2)
        var first = try file.reader(1)
        let system: UInt32 = try first.integer()
        guard system == 1 else { throw .unsupported(.provingKey, version: system) }
        try first.finish()

        var header = try file.reader(2)
        try header.field(bytes: Curve.coordinatePrimeBytes)
        try header.field(Curve.Fr.self)
        let wires: UInt32 = try header.integer()
        let publics: UInt32 = try header.integer()
        let rows: UInt32 = try header.integer()
        guard publics < wires, rows > publics, rows.nonzeroBitCount == 1 else {
            throw header.malformed
        }
        guard rows.trailingZeroBitCount <= Self.maximumDomainLog2 else {
            throw .tooLarge(limit: 1 << Self.maximumDomainLog2)
        }
        guard publics <= VerifyingKey<Curve>.maximumPublicCount else {
            throw .tooLarge(limit: VerifyingKey<Curve>.maximumPublicCount)
        }
        wireCount = Int(wires)
        domainLog2 = rows.trailingZeroBitCount
        let alpha: G1Affine = try header.point(.alpha1)
        beta1 = try header.point(.beta1)
        let beta: G2Affine = try header.point(.beta2)
        let gamma: G2Affine = try header.point(.gamma2)
        delta1 = try header.point(.delta1)
        let delta: G2Affine = try header.point(.delta2)
        try header.finish()

        var reader = try file.reader(3)
        guard reader.remaining == (Int(publics) + 1) * G1Affine.byteCount else {
            throw reader.malformed
        }
        var inputs = [G1Affine]()
        for index in 0...Int(publics) { inputs.append(try reader.point(.inputs, index: index)) }
        verifyingKey = VerifyingKey(unchecked: alpha, beta, gamma, delta, inputs)

        var counted = try file.reader(4)
        let count: UInt32 = try counted.integer()
        guard counted.remaining == Int(count) * KeyEntries.byteCount else {
            throw counted.malformed
        }
        let start = try file.range(4).lowerBound + 4
        coefficients = start..<(start + counted.remaining)
        a = try file.range(5, count: wireCount * G1Affine.byteCount)
        b1 = try file.range(6, count: wireCount * G1Affine.byteCount)
        b2 = try file.range(7, count: wireCount * G2Affine.byteCount)
        c = try file.range(8, count: (wireCount - Int(publics) - 1) * G1Affine.byteCount)
        h = try file.range(9, count: Int(rows) * G1Affine.byteCount)
    }

    /// The content of a part. - Precondition: The key is kept alive while it is read.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: file.map.bytes[range])
    }
}

extension Groth16Curve {
    /// The prime of the coordinates as a header holds it.
    static var coordinatePrimeBytes: [UInt8] {
        let count = MemoryLayout<G1Curve.Coordinate>.size
        return (try? G1Curve.Coordinate.prime.littleEndianBytes(count: count)) ?? []
    }
}
