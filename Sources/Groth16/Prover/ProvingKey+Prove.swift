internal import CKernels
internal import EllipticCurves
internal import FiniteFields

extension ProvingKey {
    /// Proves to know the witness. A new proof each time: it is blinded with the system's randomness.
    ///
    /// The proof is verified before it is returned. Throws `.witnessRefused` if it doesn't: the
    /// witness breaks a constraint (with the circuit at hand, `R1CS.check` tells which) or the key is
    /// not the circuit's. Throws `.wrongWitnessCount`, `.constantWireNotOne`, and `.malformed` for a
    /// coefficient that names no row or wire. Time depends on the witness: that of zeros and ones
    /// among its values shows.
    public func prove(
        _ witness: Witness<Curve.Fr>, threads: Int = 1, progress: WorkProgress = .silent
    ) throws(Groth16Error) -> Proof<Curve> {
        try Curve.prove(self, witness, threads: threads, progress: progress).0
    }

    /// As `prove`, checking first that the witness satisfies the circuit: throws `.unsatisfied` with
    /// the index and the name of the first constraint that it breaks.
    public func prove(
        _ witness: Witness<Curve.Fr>, of circuit: R1CS<Curve.Fr>, threads: Int = 1,
        progress: WorkProgress = .silent
    ) throws(Groth16Error) -> Proof<Curve> {
        try Curve.check(witness, circuit)
        return try prove(witness, threads: threads, progress: progress)
    }

    /// As `prove`, telling where the time went.
    public func profiledProof(
        _ witness: Witness<Curve.Fr>, threads: Int = 1, progress: WorkProgress = .silent
    ) throws(Groth16Error) -> (proof: Proof<Curve>, profile: ProverProfile) {
        try Curve.prove(self, witness, threads: threads, progress: progress)
    }

    /// The public values of a witness, as a verifier takes them.
    ///
    /// - Precondition: The witness has `wireCount` values.
    public func publicValues(of witness: Witness<Curve.Fr>) -> [Curve.Fr] {
        precondition(witness.count == wireCount, "a witness of another circuit")
        defer { withExtendedLifetime(witness) {} }
        return publicValues(witness.bytes)
    }
}

extension Groth16Curve {
    // J. Groth, 2016, 3.2, in the form of snarkjs's keys: C's part h is taken at the odd points of
    // the domain of twice the rows, where (A · w)(B · w) - C · w is the whole of it.
    public static func prove(
        _ key: ProvingKey<Self>, _ witness: Witness<Fr>, threads: Int, progress: WorkProgress
    ) throws(Groth16Error) -> (Proof<Self>, ProverProfile) {
        guard witness.count == key.wireCount else {
            throw .wrongWitnessCount(expected: key.wireCount, found: witness.count)
        }
        let scalars = witness.bytes
        guard let first = scalars.baseAddress,
            ScalarCodec<Fr>().element(first) == .one
        else { throw .constantWireNotOne }

        var profile = ProverProfile()
        profile.path = FieldKernel<Fr>().path
        progress.report("rows", 0)
        let h = try quotientSum(key, scalars, threads, progress, &profile)
        let selection = WireSelection(witness.scalars)
        func sum<C: WeierstrassCurve>(
            _ range: Range<Int>, from wire: Int, _ step: String, _ done: Double,
            _ seconds: inout Double
        ) -> JacobianPoint<C> {
            progress.report(step, done)
            return ProverProfile.timed(&seconds) {
                key.sum(range) { selection.sum($0, from: wire, threads: threads) }
            }
        }
        let a: JacobianPoint<G1Curve> = sum(key.a, from: 0, "A", 0.3, &profile.a)
        let b1: JacobianPoint<G1Curve> = sum(key.b1, from: 0, "B in G1", 0.45, &profile.b1)
        let b2: JacobianPoint<G2Curve> = sum(key.b2, from: 0, "B in G2", 0.6, &profile.b2)
        let c: JacobianPoint<G1Curve> = sum(
            key.c, from: key.publicCount + 1, "C", 0.85, &profile.c)

        let proof = try ProverProfile.timed(&profile.finish) { () throws(Groth16Error) in
            let proof = try blinded(key, a, b1, b2, c + h)
            let publicValues = key.publicValues(scalars)
            // A point of small order in a key passes the equation and would carry a value out.
            guard proof.a.isValid, proof.b.isValid, proof.c.isValid,
                try key.verifyingKey.verify(proof, publicValues: publicValues)
            else { throw .witnessRefused }
            return proof
        }
        withExtendedLifetime((key, witness)) {}
        progress.report("done", 1)
        return (proof, profile)
    }

    /// The sum over H of the values of (A · w)(B · w) - C · w at the odd points.
    private static func quotientSum(
        _ key: ProvingKey<Self>, _ witness: UnsafeRawBufferPointer, _ threads: Int,
        _ progress: WorkProgress, _ profile: inout ProverProfile
    ) throws(Groth16Error) -> JacobianPoint<G1Curve> {
        let rows = try ProverProfile.timed(&profile.rows) { () throws(Groth16Error) in
            let rows = ConstraintRows<Fr>(count: key.domainSize)
            guard rows.add(key.bytes(key.coefficients), witness, threads: threads) else {
                throw .malformed(.provingKey, section: 4)
            }
            key.file.map.release(key.coefficients)
            return rows
        }
        progress.report("transforms", 0.05)
        let values = try ProverProfile.timed(&profile.quotient) { () throws(Groth16Error) in
            try oddValues(rows, log2: key.domainLog2, threads: threads)
        }
        progress.report("H", 0.1)
        return ProverProfile.timed(&profile.h) {
            key.sum(key.h) { msm($0, values.bytes, threads: threads) }
        }
    }

    /// Adds the blinding factors r and s, and α and β:
    /// A + α + rδ, B + β + sδ, C + h + s A' + r B' - rsδ.
    private static func blinded(
        _ key: ProvingKey<Self>, _ a: JacobianPoint<G1Curve>, _ b1: JacobianPoint<G1Curve>,
        _ b2: JacobianPoint<G2Curve>, _ c: JacobianPoint<G1Curve>
    ) throws(Groth16Error) -> Proof<Self> {
        let (r, s) = (Fr.random(), Fr.random())
        let delta = JacobianPoint(key.delta1)
        let proofA = a + key.verifyingKey.alpha + delta.multiplied(by: r)
        let proofB =
            b2 + key.verifyingKey.beta + key.verifyingKey.delta.multiplied(by: s)
        let b = b1 + key.beta1 + delta.multiplied(by: s)
        let proofC =
            c + proofA.multiplied(by: s) + b.multiplied(by: r) - delta.multiplied(by: r * s)
        return try Proof(a: proofA.affine, b: proofB.affine, c: proofC.affine)
    }
}

extension ProvingKey {
    /// The sum of a part's points, whose pages are given back as they have been read.
    func sum<C: WeierstrassCurve>(
        _ range: Range<Int>,
        _ body: (PackedPoints<C>) -> JacobianPoint<C>
    ) -> JacobianPoint<C> {
        defer { file.map.release(range) }
        return body(
            PackedPoints(bytes(range)) { read in
                let start = range.lowerBound
                file.map.release((start + read.lowerBound)..<(start + read.upperBound))
            })
    }

    /// The public values among the plain integers of a witness.
    func publicValues(_ witness: UnsafeRawBufferPointer) -> [Curve.Fr] {
        guard let start = witness.baseAddress else { return [] }
        let codec = ScalarCodec<Curve.Fr>()
        return (0..<publicCount).map { codec.element(start + 32 * ($0 + 1)) }
    }
}
