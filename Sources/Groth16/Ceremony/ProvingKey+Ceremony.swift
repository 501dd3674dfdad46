internal import EllipticCurves
internal import FiniteFields

extension ProvingKey {
    /// Writes the first key of a circuit. It is refused until somebody has contributed to it.
    ///
    /// Returns the hash of the circuit and the key. Throws `.notEnoughPowers`, `.invalidPoint` for
    /// powers that are not in their groups, `.tooLarge`, `.system`. Same file as
    /// `snarkjs groth16 setup` writes.
    @discardableResult
    public static func write(
        circuit: R1CS<Curve.Fr>, _ powers: PowersOfTau<Curve>, path: String, threads: Int = 1,
        progress: WorkProgress = .silent
    ) throws(Groth16Error) -> [UInt8] {
        try Curve.makeKey(circuit, powers, path: path, threads: threads, progress: progress)
    }

    /// Writes the key that follows from secrets all in one hand, whose owner can forge proofs: for
    /// tests and measurements. No contribution is recorded. Throws `.system`.
    public static func writeInsecure(
        circuit: R1CS<Curve.Fr>, _ waste: InsecureToxicWaste<Curve.Fr>, path: String,
        threads: Int = 1, progress: WorkProgress = .silent
    ) throws(Groth16Error) {
        try Curve.makeInsecureKey(circuit, waste, path: path, threads: threads, progress: progress)
    }

    /// Writes the key with one more contribution: δ times a secret, and a proof of knowing it.
    ///
    /// Returns the contribution's hash, which its contributor keeps to find it in `verify`'s report.
    /// The points that the secret meets are checked to be in their group, since others would tell it;
    /// that the key is the circuit's is not: see `verify`. Throws `.invalidPoint`, `.invalidBeacon`,
    /// `.tooLarge` for more than 10,000 contributions, and what reading a key throws. The secret's uses
    /// take a number of operations that doesn't depend on it.
    @discardableResult
    public static func contribute(
        _ secret: ContributionSecret, from old: String, to new: String, threads: Int = 1,
        progress: WorkProgress = .silent
    ) throws(Groth16Error) -> [UInt8] {
        try Curve.contribute(secret, from: old, to: new, threads: threads, progress: progress)
    }

    /// Checks all points of the key: canonical, on their curves, in their groups. Throws
    /// `.invalidPoint`, and `.malformed` for a coefficient that is not reduced or names no row or
    /// wire.
    public func checkPoints(
        threads: Int = 1, progress: WorkProgress = .silent
    ) throws(Groth16Error) {
        try Curve.checkPoints(of: self, threads: threads, progress: progress)
    }

    /// Checks that a key is what its circuit, the powers of τ and its contributions make of it, as
    /// `snarkjs zkey verify` does; a false key passes with probability 2^-128 (and may: BLAKE2b-512 is
    /// taken as a random oracle).
    ///
    /// Throws `.keyMismatch` with the part that differs, `.invalidContribution`, `.invalidPoint`, and
    /// what reading throws. That the powers are powers of one τ is not checked.
    public static func verify(
        path: String, circuit: R1CS<Curve.Fr>, _ powers: PowersOfTau<Curve>, threads: Int = 1,
        progress: WorkProgress = .silent
    ) throws(Groth16Error) -> CeremonyReport {
        try Curve.verify(key: path, circuit, powers, threads: threads, progress: progress)
    }
}

extension PowersOfTau {
    /// Writes powers of τ from their secrets, prepared for the second phase: for tests and
    /// measurements. Throws `.system`.
    ///
    /// - Precondition: `log2` is in 0...24.
    public static func writeInsecure(
        _ waste: InsecureToxicWaste<Curve.Fr>, log2: Int, path: String, threads: Int = 1,
        progress: WorkProgress = .silent
    ) throws(Groth16Error) {
        try Curve.makeInsecurePowers(
            waste, log2: log2, path: path, threads: threads, progress: progress)
    }
}

extension Groth16Curve {
    public static func readCircuit(path: String) throws(Groth16Error) -> R1CS<Fr> {
        try R1CS(path: path)
    }

    public static func readWitness(path: String) throws(Groth16Error) -> Witness<Fr> {
        try Witness(path: path)
    }

    public static func check(
        _ witness: Witness<Fr>, _ circuit: R1CS<Fr>
    ) throws(Groth16Error) {
        try circuit.check(witness)
    }

    public static func makeKey(
        _ circuit: R1CS<Fr>, _ powers: PowersOfTau<Self>, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) -> [UInt8] {
        var file = try SectionWriter.key(path: path)
        let material = try KeyMaterial(circuit, powers, threads: threads, progress: progress)
        progress.report("hashing", 1)
        let hash = try material.circuitHash(powers)
        try material.write(&file, transcript: Transcript(circuitHash: hash))
        return hash
    }

    public static func makeInsecureKey(
        _ circuit: R1CS<Fr>, _ waste: InsecureToxicWaste<Fr>, path: String, threads: Int,
        progress: WorkProgress
    ) throws(Groth16Error) {
        var file = try SectionWriter.key(path: path)
        let material = KeyMaterial<Self>(
            insecure: circuit, waste, threads: threads, progress: progress)
        let noHash = [UInt8](repeating: 0, count: 64)
        try material.write(&file, transcript: Transcript(circuitHash: noHash))
    }
}
