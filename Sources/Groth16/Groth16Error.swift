/// What keeps Groth16 from setting up, proving or verifying.
public enum Groth16Error: Error, Equatable {
    /// The witness breaks a constraint.
    ///
    /// - Parameters:
    ///   - index: The first constraint that fails, from 0.
    ///   - name: The name its builder gave it, if any.
    case unsatisfied(index: Int, name: String?)
    /// No value was given for an input of the circuit.
    case missingInput(String)
    /// A value was given for an input that the circuit doesn't have.
    case unknownInput(String)
    /// An input was given another number of values than it has.
    case wrongInputCount(String, expected: Int, found: Int)
    /// A witness has another number of values than the circuit has wires.
    case wrongWitnessCount(expected: Int, found: Int)
    /// The first value of a witness is not 1.
    case constantWireNotOne
    /// The proof that was made doesn't verify, and was not let out: the witness breaks a constraint,
    /// or the key belongs to another circuit.
    case witnessRefused

    /// A file could not be opened, read or written; `code` is the system's `errno`.
    case system(operation: FileOperation, code: Int32)
    /// A folder, a pipe or a device stands where a file must.
    case notRegularFile(FileOperation)
    /// The file is of another kind: it doesn't begin as `kind` does.
    case wrongKind(expected: FileKind)
    /// The file has a version that is not known here, or another proof system's key.
    case unsupported(FileKind, version: UInt32)
    /// A section, or the list of sections where `section` is nil, has the wrong length, an index out
    /// of range, a field element that is not reduced, or a value out of its range.
    case malformed(FileKind, section: UInt32?)
    /// A section that must be there is not.
    case missingSection(FileKind, UInt32)
    /// A section is there twice.
    case duplicateSection(FileKind, UInt32)
    /// The file belongs to another curve or field.
    case wrongCurve(FileKind)
    /// A circuit, file or count is larger than what is taken here.
    case tooLarge(limit: Int)
    /// A JSON file is not what snarkjs writes; `field` is the first that is missing or wrong.
    case malformedJSON(field: String)

    /// A point of a key or proof is not canonical, off the curve, outside the group, or the identity
    /// where it must not be.
    ///
    /// - Parameters:
    ///   - part: Where it stands.
    ///   - index: Its place there, from 0.
    case invalidPoint(KeyPart, index: Int)
    /// γ is δ or -δ: anyone could forge proofs for such a key. It comes out of a setup to which nobody has
    /// contributed.
    case gammaIsDelta

    /// Another number of public values than the key has.
    case publicInputCount(expected: Int, found: Int)
    /// A public value is not smaller than the order of the group.
    case publicInputNotReduced(index: Int)

    /// The powers of τ are for smaller circuits: 2^`available` rows, not 2^`needed`.
    case notEnoughPowers(needed: Int, available: Int)
    /// The powers of τ lack their Lagrange form: `snarkjs powersoftau prepare phase2` adds it.
    case notPrepared
    /// A contribution of the ceremony fails its check.
    ///
    /// - Parameter index: From 0.
    case invalidContribution(index: Int, ContributionFault)
    /// A part of the key is not what the circuit, the powers of τ and the contributions make of it.
    case keyMismatch(KeyPart)
    /// A beacon is empty, longer than 255 bytes, its iterations are not 2^10 to 2^32, or those of a
    /// key's beacons together are more than 2^32.
    case invalidBeacon
}

/// What was done with a file when it failed.
public enum FileOperation: Sendable, Equatable { case open, read, write }

/// The binary files of circom and snarkjs.
public enum FileKind: String, Sendable, Equatable {
    /// Constraints.
    case r1cs
    /// A witness.
    case witness = "wtns"
    /// A proving key.
    case provingKey = "zkey"
    /// Powers of τ: the first phase of a setup.
    case powersOfTau = "ptau"
}

/// A part of a key or a proof, for errors.
public enum KeyPart: String, Sendable, Equatable {
    case alpha1, beta1, beta2, gamma2, delta1, delta2
    /// The points of the public values.
    case inputs
    case coefficients
    case a, b1, b2, c, h
    case proofA, proofB, proofC
    case circuitHash, domain, counts
}

/// What is wrong with a contribution to a ceremony.
public enum ContributionFault: Sendable, Equatable {
    /// Its transcript hash doesn't follow from what came before.
    case transcript
    /// Its proof of knowledge fails.
    case proofOfKnowledge
    /// The δ that it left is not the earlier one times its secret.
    case delta
    /// Its secret is not what its beacon gives.
    case beacon
    /// One of its points is not a point of the group, or is the identity.
    case point
}
