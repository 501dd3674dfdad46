internal import CKernels
internal import EllipticCurves
internal import FiniteFields

extension Groth16Curve {
    public static func contribute(
        _ secret: ContributionSecret, from old: String, to new: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> [UInt8] {
        let beacon = secret.beacon
        if let beacon, !beacon.isAllowed { throw .invalidBeacon }
        // What has been called leaves copies of the secret behind.
        defer { mpc_wipe_stack() }
        return try contribute(from: old, to: new, threads: threads, progress: progress) {
            key, transcript in
            guard transcript.canBeChecked(with: beacon) else { return nil }
            var generator = secret.generator { progress.report("beacon", $0) }
            let factor: Fr = generator.element()
            return CeremonyStep(
                factor, generator.point(), on: key, transcript, name: secret.name, beacon)
        }
    }

    /// Writes the key with one more contribution, which `step` makes.
    ///
    /// Throws `.invalidBeacon` if it makes none.
    @inline(never) static func contribute(
        from old: String, to new: String, threads: Int, progress: WorkProgress,
        step: (ProvingKey<Self>, Transcript<Self>) -> CeremonyStep<Self>?
    ) throws(Groth16Error) -> [UInt8] {
        let key = try ProvingKey<Self>(initial: old)
        var file = try SectionWriter.key(path: new)
        let (c, h) = (
            key.points(key.c) as MappedPoints<G1Curve>, key.points(key.h) as MappedPoints<G1Curve>
        )
        // A point off the curve or of small order, times the secret, would tell it.
        progress.report("checking C and H", 0)
        try Groth16.checkPoints(c.count, .c, threads) { c[$0].isValid }
        try Groth16.checkPoints(h.count, .h, threads) { h[$0].isValid }
        var transcript = try Transcript(key)
        guard transcript.contributions.count < Transcript<Self>.maximumContributions else {
            throw .tooLarge(limit: Transcript<Self>.maximumContributions)
        }
        let made = step(key, transcript)
        mpc_wipe_stack()
        guard let step = made else { throw .invalidBeacon }
        transcript.contributions.append(step.contribution)

        try copyUnchanged(key, step, &file)
        progress.report("C", 0.2)
        try file.section(8, step.inverse.multiples(c, threads: threads))
        progress.report("H", 0.5)
        try file.section(9, step.inverse.multiples(h, threads: threads))
        try transcript.write(&file)
        try file.finish()
        progress.report("done", 1)
        return step.contribution.digest
    }

    /// Writes the sections 1 to 7: all is the old key's but for δ.
    private static func copyUnchanged(
        _ key: ProvingKey<Self>, _ step: CeremonyStep<Self>, _ file: inout SectionWriter
    ) throws(Groth16Error) {
        try file.keyHeader(
            Self.self, wireCount: key.wireCount, publicCount: key.publicCount,
            domainLog2: key.domainLog2)
        try file.point(key.verifyingKey.alpha)
        try file.point(key.beta1)
        try file.point(key.verifyingKey.beta)
        try file.point(key.verifyingKey.gamma)
        try file.point(step.contribution.delta)
        try file.point(step.delta2)
        try file.end()
        for section: UInt32 in 3...7 {
            try file.begin(section)
            try file.bytes(key.file.bytes(section))
            try file.end()
        }
    }
}

extension ContributionSecret {
    fileprivate var name: String? {
        switch self {
        case .entropy(_, let name), .beacon(_, _, let name): name
        }
    }

    fileprivate var beacon: CeremonyBeacon? {
        switch self {
        case .entropy: nil
        case .beacon(let bytes, let iterationsLog2, _):
            CeremonyBeacon(bytes: bytes, iterationsLog2: iterationsLog2)
        }
    }

    /// What a contribution draws from.
    fileprivate func generator(_ progress: (Double) -> Void) -> CeremonyGenerator {
        switch self {
        case .entropy(let text, _): CeremonyGenerator(entropy: text)
        case .beacon(let bytes, let iterationsLog2, _):
            CeremonyGenerator(beacon: bytes, iterationsLog2: iterationsLog2, progress: progress)
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
