internal import EllipticCurves
internal import FiniteFields

/// The first phase of a setup: a mapped `.ptau` of snarkjs, prepared for the second phase.
///
/// The points that are used are checked to be of their groups. That they are powers of one τ is not
/// checked here: `snarkjs powersoftau verify` does it, once for everyone who uses the file.
public struct PowersOfTau<Curve: Groth16Curve>: Sendable {
    let file: SectionedFile
    /// log2 of the largest domain.
    public let log2: Int

    typealias G1Affine = AffinePoint<Curve.G1Curve>
    typealias G2Affine = AffinePoint<Curve.G2Curve>

    // iden3/snarkjs, powersoftau_new: 1 header, 2 τ^i in G1, 3 in G2, 4 α τ^i, 5 β τ^i, 6 β in G2,
    // 7 contributions; powersoftau_preparephase2: 12 to 15 are 2 to 5 in Lagrange form, for each
    // domain of 2^0, 2^1, ... rows behind each other.
    private let tau: Range<Int>
    private let alphaTau: Range<Int>
    private let betaTau: Range<Int>
    private let beta2: Range<Int>
    private let lagrangeTau: Range<Int>
    private let lagrangeTau2: Range<Int>
    private let lagrangeAlphaTau: Range<Int>
    private let lagrangeBetaTau: Range<Int>

    /// Maps a file.
    ///
    /// Throws `.notPrepared` if the Lagrange form is missing, `.wrongCurve`, `.malformed` where counts
    /// and lengths contradict each other, and the errors of opening files.
    public init(path: String) throws(Groth16Error) {
        let file = try SectionedFile(path: path, kind: .powersOfTau, versions: 1...1)
        var header = try file.reader(1)
        try header.field(bytes: Curve.coordinatePrimeBytes)
        let power: UInt32 = try header.integer()
        let ceremonyPower: UInt32 = try header.integer()
        try header.finish()
        guard power <= 28, power <= ceremonyPower else { throw header.malformed }
        log2 = Int(power)
        self.file = file

        let (g1, g2) = (G1Affine.byteCount, G2Affine.byteCount)
        let rows = 1 << log2
        tau = try file.range(2, count: (2 * rows - 1) * g1)
        _ = try file.range(3, count: rows * g2)
        alphaTau = try file.range(4, count: rows * g1)
        betaTau = try file.range(5, count: rows * g1)
        beta2 = try file.range(6, count: g2)
        _ = try file.range(7)
        do {
            lagrangeTau = try file.range(12, count: (4 * rows - 1) * g1)
            lagrangeTau2 = try file.range(13, count: (2 * rows - 1) * g2)
            lagrangeAlphaTau = try file.range(14, count: (2 * rows - 1) * g1)
            lagrangeBetaTau = try file.range(15, count: (2 * rows - 1) * g1)
        } catch .missingSection {
            throw .notPrepared
        }
    }

    /// α in G1, β in G1 and in G2. Throws `.invalidPoint`.
    func header() throws(Groth16Error) -> (alpha: G1Affine, beta1: G1Affine, beta2: G2Affine) {
        (
            try point(alphaTau, 0, .alpha1), try point(betaTau, 0, .beta1),
            try point(beta2, 0, .beta2)
        )
    }

    private func point<C: WeierstrassCurve>(
        _ range: Range<Int>, _ index: Int, _ part: KeyPart
    ) throws(Groth16Error) -> AffinePoint<C> {
        let size = AffinePoint<C>.byteCount
        var reader = ByteReader(
            UnsafeRawBufferPointer(
                rebasing: file.map.bytes[range][(range.lowerBound + index * size)...]),
            .powersOfTau, section: 0)
        return try reader.point(part)
    }

    /// τ^i in G1.
    func power(_ index: Int) -> G1Affine { load(tau.lowerBound + index * G1Affine.byteCount) }

    /// The bytes of the file behind the last power of τ. Nil if it ends before `count` of them.
    func bytesBehindPowers(_ count: Int) -> [UInt8]? {
        guard tau.upperBound + count <= file.map.count else { return nil }
        return Array(file.map.bytes[tau.upperBound..<(tau.upperBound + count)])
    }

    /// How many powers of τ there are in G1.
    var powerCount: Int { tau.count / G1Affine.byteCount }

    private func load<C: WeierstrassCurve>(_ offset: Int) -> AffinePoint<C> {
        guard let start = file.map.bytes.baseAddress else { return .identity }
        return AffinePoint(loading: start + offset)
    }

    /// The Lagrange forms for a domain.
    struct Domain: Sendable {
        let tau: MappedPoints<Curve.G1Curve>
        let tau2: MappedPoints<Curve.G2Curve>
        let alphaTau: MappedPoints<Curve.G1Curve>
        let betaTau: MappedPoints<Curve.G1Curve>
        /// τ for the domain of twice the rows.
        let doubledTau: MappedPoints<Curve.G1Curve>
    }

    /// Throws `.notEnoughPowers` unless the file is for domains of 2^`domainLog2` rows.
    func domain(_ domainLog2: Int) throws(Groth16Error) -> Domain {
        guard domainLog2 <= log2 else {
            throw .notEnoughPowers(needed: domainLog2, available: log2)
        }
        let rows = 1 << domainLog2
        func points<C: WeierstrassCurve>(_ range: Range<Int>, _ rows: Int) -> MappedPoints<C> {
            MappedPoints(
                map: file.map, start: range.lowerBound + (rows - 1) * AffinePoint<C>.byteCount,
                count: rows)
        }
        return Domain(
            tau: points(lagrangeTau, rows), tau2: points(lagrangeTau2, rows),
            alphaTau: points(lagrangeAlphaTau, rows), betaTau: points(lagrangeBetaTau, rows),
            doubledTau: points(lagrangeTau, 2 * rows))
    }
}
