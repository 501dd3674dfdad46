internal import EllipticCurves
internal import FiniteFields

extension Groth16Curve {
    public static func contribute(
        _ secret: ContributionSecret, from old: String, to new: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> [UInt8] {
        let key = try ProvingKey<Self>(initial: old)
        // A point off the curve or of small order, times the secret, would tell it.
        progress.report("checking C and H", 0)
        let (c, h) = (
            key.points(key.c) as MappedPoints<G1Curve>, key.points(key.h) as MappedPoints<G1Curve>
        )
        try Groth16.checkPoints(c.count, .c, threads) { c[$0].isValid }
        try Groth16.checkPoints(h.count, .h, threads) { h[$0].isValid }
        var transcript = try Transcript(key)
        guard transcript.contributions.count < Transcript<Self>.maximumContributions else {
            throw .tooLarge(limit: Transcript<Self>.maximumContributions)
        }
        var (generator, name, beacon) = try generator(secret, progress)
        let factor: Fr = generator.element()
        guard factor != .zero else { throw .invalidBeacon }

        let delta1 = key.delta1.multiplied(by: factor).affine
        let delta2 = key.verifyingKey.delta.multiplied(by: factor).affine
        let s: AffinePoint<G1Curve> = generator.point()
        let sx = s.multiplied(by: factor).affine
        let hash = Contribution<Self>.transcript(
            transcript.hash(through: transcript.contributions.count), s, sx)
        let spx = Contribution<Self>.challenge(hash).multiplied(by: factor).affine
        let contribution = Contribution<Self>(
            delta: delta1, s: s, sx: sx, spx: spx, transcript: hash, name: name, beacon: beacon)
        transcript.contributions.append(contribution)

        var file = try SectionWriter(path: new, kind: .provingKey, version: 1, sections: 10)
        try file.keyHeader(
            Self.self, wireCount: key.wireCount, publicCount: key.publicCount,
            domainLog2: key.domainLog2)
        try file.point(key.verifyingKey.alpha)
        try file.point(key.beta1)
        try file.point(key.verifyingKey.beta)
        try file.point(key.verifyingKey.gamma)
        try file.point(delta1)
        try file.point(delta2)
        try file.end()
        for section: UInt32 in 3...7 {
            try file.begin(section)
            try file.bytes(key.file.bytes(section))
            try file.end()
        }
        let scaling = PointScaling<G1Curve>(by: factor.inverseOrZero())
        progress.report("C", 0.2)
        try file.section(8, scaling.multiples(c, threads: threads))
        progress.report("H", 0.5)
        try file.section(9, scaling.multiples(h, threads: threads))
        try transcript.write(&file)
        try file.finish()
        progress.report("done", 1)
        return contribution.digest
    }

    /// What a contribution draws from.
    private static func generator(
        _ secret: ContributionSecret, _ progress: WorkProgress
    ) throws(Groth16Error) -> (CeremonyGenerator, String?, Contribution<Self>.Beacon?) {
        switch secret {
        case .entropy(let text, let name):
            return (CeremonyGenerator(entropy: text), name, nil)
        case .beacon(let bytes, let iterationsLog2, let name):
            let beacon = Contribution<Self>.Beacon(bytes: bytes, iterationsLog2: iterationsLog2)
            guard beacon.isAllowed else { throw .invalidBeacon }
            let generator = CeremonyGenerator(beacon: bytes, iterationsLog2: iterationsLog2) {
                progress.report("beacon", $0)
            }
            return (generator, name, beacon)
        }
    }
}

extension ProvingKey {
    /// A part's points, where they are mapped.
    func points<C: WeierstrassCurve>(_ range: Range<Int>) -> MappedPoints<C> {
        MappedPoints(
            map: file.map, start: range.lowerBound, count: range.count / AffinePoint<C>.byteCount)
    }
}
