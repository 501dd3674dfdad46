internal import EllipticCurves

/// The curves over which proofs are made here, for what learns from a file which it is.
public enum ProofCurve: String, Sendable, CaseIterable {
    case bn254
    case bls12381 = "bls12-381"

    /// The curve of a `.zkey` or `.ptau`, or the one whose scalars an `.r1cs` or `.wtns` has.
    ///
    /// Throws `.wrongCurve` for any other, `.wrongKind` for any other file, `.malformed`, `.system`.
    public init(ofFile path: String) throws(Groth16Error) {
        let map = try MappedFile(path: path)
        guard map.count >= 12,
            let kind = FileKind(rawValue: String(decoding: map.bytes[..<4], as: UTF8.self))
        else { throw .wrongKind(expected: .provingKey) }
        let file = try SectionedFile(path: path, kind: kind, versions: 1...2)
        var header = try file.reader(kind == .provingKey ? 2 : 1)
        let length: UInt32 = try header.integer()
        let prime = Array(try header.take(Int(length)))
        for curve in Self.allCases where prime == curve.prime(of: kind) {
            self = curve
            return
        }
        throw .wrongCurve(kind)
    }

    /// The curve that a `verification_key.json` names, by any of its names. Throws `.malformedJSON`.
    public init(ofJSON bytes: [UInt8]) throws(Groth16Error) {
        guard let curve = try JSONReader.read(bytes).field("curve").curve else {
            throw .malformedJSON(field: "curve")
        }
        self = curve
    }

    private func prime(of kind: FileKind) -> [UInt8] {
        func prime<Curve: Groth16Curve>(_: Curve.Type) -> [UInt8] {
            switch kind {
            case .provingKey, .powersOfTau: Curve.coordinatePrimeBytes
            case .r1cs, .witness: ScalarCodec<Curve.Fr>.orderBytes()
            }
        }
        return switch self {
        case .bn254: prime(BN254.self)
        case .bls12381: prime(BLS12_381.self)
        }
    }
}
