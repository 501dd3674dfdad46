internal import EllipticCurves
internal import FiniteFields
internal import Synchronization

extension Groth16Curve {
    public static func checkPoints(
        of key: ProvingKey<Self>, threads: Int, progress: WorkProgress
    ) throws(Groth16Error) {
        func check<C: WeierstrassCurve>(
            _ points: MappedPoints<C>, _ part: KeyPart, _ done: Double
        ) throws(Groth16Error) {
            progress.report("points of \(part.rawValue)", done)
            try Groth16.checkPoints(points.count, part, threads) { points[$0].isValid }
        }
        let coefficients = key.bytes(key.coefficients)
        guard
            KeyEntries(coefficients).areValid(
                rows: key.domainSize, wires: key.wireCount, ScalarCodec<Fr>())
        else { throw .malformed(.provingKey, section: 4) }
        try check(key.points(key.a) as MappedPoints<G1Curve>, .a, 0)
        try check(key.points(key.b1) as MappedPoints<G1Curve>, .b1, 0.15)
        try check(key.points(key.c) as MappedPoints<G1Curve>, .c, 0.3)
        try check(key.points(key.h) as MappedPoints<G1Curve>, .h, 0.45)
        try check(key.points(key.b2) as MappedPoints<G2Curve>, .b2, 0.6)
        withExtendedLifetime(key) {}
    }

    // iden3/snarkjs, zkey_verify_frominit.
    public static func verify(
        key path: String, _ circuit: R1CS<Fr>, _ powers: PowersOfTau<Self>, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> CeremonyReport {
        let key = try ProvingKey<Self>(initial: path)
        let transcript = try Transcript(key)
        let delta = try transcript.check(progress: progress)

        guard
            key.wireCount == circuit.wireCount, key.publicCount == circuit.publicCount,
            key.domainLog2 == circuit.domainLog2
        else { throw .keyMismatch(.counts) }
        let first = try KeyMaterial(circuit, powers, threads: threads, progress: progress)
        guard key.verifyingKey.alpha == first.alpha1 else { throw .keyMismatch(.alpha1) }
        guard key.beta1 == first.beta1 else { throw .keyMismatch(.beta1) }
        guard key.verifyingKey.beta == first.beta2 else { throw .keyMismatch(.beta2) }
        guard key.verifyingKey.gamma == first.gamma2 else { throw .keyMismatch(.gamma2) }
        guard key.delta1 == delta else { throw .keyMismatch(.delta1) }
        guard sameRatio((.generator, delta), (.generator, key.verifyingKey.delta)) else {
            throw .keyMismatch(.delta2)
        }
        progress.report("hashing", 0.8)
        guard try transcript.circuitHash == first.circuitHash(powers) else {
            throw .keyMismatch(.circuitHash)
        }
        guard key.verifyingKey.inputs == first.inputs else { throw .keyMismatch(.inputs) }
        guard KeyCoefficients(circuit).stand(in: key.bytes(key.coefficients)) else {
            throw .keyMismatch(.coefficients)
        }
        guard first.a.stand(in: key.bytes(key.a)) else { throw .keyMismatch(.a) }
        guard first.b1.stand(in: key.bytes(key.b1)) else { throw .keyMismatch(.b1) }
        guard first.b2.stand(in: key.bytes(key.b2)) else { throw .keyMismatch(.b2) }
        // C and H were divided by δ.
        try checkDivided(key, key.c, first.c, .c, threads)
        try checkDivided(key, key.h, first.h, .h, threads)
        withExtendedLifetime(key) {}
        guard transcript.contributions.isEmpty || !key.verifyingKey.isForgeable else {
            throw .gammaIsDelta
        }
        return transcript.report
    }

    /// Checks that a part's points times δ are those of the first key: in a random linear combination,
    /// which another part passes with probability 2^-128.
    private static func checkDivided(
        _ key: ProvingKey<Self>, _ range: Range<Int>, _ first: [AffinePoint<G1Curve>],
        _ part: KeyPart, _ threads: Int
    ) throws(Groth16Error) {
        let points: MappedPoints<G1Curve> = key.points(range)
        try Groth16.checkPoints(points.count, part, threads) { points[$0].isValid }
        var system = SystemRandomNumberGenerator()
        let weights = PlainScalars(count: points.count)
        for i in 0..<points.count {
            for word in 0..<4 {
                weights.mutableBytes.storeBytes(
                    of: word < 2 ? system.next() : 0, toByteOffset: 32 * i + 8 * word,
                    as: UInt64.self)
            }
        }
        let found: JacobianPoint<G1Curve> = key.sum(range) {
            msm($0, weights.bytes, threads: threads)
        }
        let expected = first.withUnsafeBufferPointer { msm($0, weights.bytes, threads: threads) }
        let (p, q) = (found.affine, expected.affine)
        if p.isIdentity && q.isIdentity { return }
        guard sameRatio((p, q), (.generator, key.verifyingKey.delta)) else {
            throw .keyMismatch(part)
        }
    }
}

extension Array where Element: BitwiseCopyable {
    /// Whether the memory of the elements is the same as `bytes`.
    fileprivate func stand(in bytes: UnsafeRawBufferPointer) -> Bool {
        withUnsafeBytes { $0.elementsEqual(bytes) }
    }
}

extension KeyCoefficients {
    /// Whether section 4 holds just these entries, in this order.
    fileprivate func stand(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == KeyEntries.byteCount * count else { return false }
        var row = [UInt8]()
        var place = 0
        for index in 0..<rowCount {
            row.removeAll(keepingCapacity: true)
            append(row: index, to: &row)
            guard bytes[place..<(place + row.count)].elementsEqual(row) else { return false }
            place += row.count
        }
        return place == bytes.count
    }
}
