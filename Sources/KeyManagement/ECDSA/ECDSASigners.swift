public import EllipticCurves
internal import FiniteFields
internal import Transcripts

/// Who presigns and signs together: exactly 2t + 1 holders of a key that t + 1 determine, so that products
/// of shares, which lie on polynomials of degree 2t, can be opened.
public struct ECDSASigners: Sendable {
    typealias Scalar = Secp256k1.Scalar

    public let key: PublicKeyPackage<Secp256k1.Point>
    /// By their numbers in the key's set, in order.
    public let numbers: [PartyNumber]
    /// The signers as a set of their own, numbered from 1: the parties of a presigning session.
    public let participants: ParticipantSet
    /// What stands for key, epoch and signers: 32 bytes.
    let digest: [UInt8]
    /// λ_i: the value at zero of a polynomial of degree 2t is the sum of λ_i times that of signer i.
    let coefficients: [Scalar]
    /// 1 / λ_i.
    let inverseCoefficients: [Scalar]
    /// The same for degree t from the first t + 1 signers.
    let lowCoefficients: [Scalar]
    /// For each further signer, the factors that give its value from the first t + 1.
    let lowRows: [[Scalar]]

    /// Throws `.wrongPurpose` unless the key was made for `purpose`, `.wrongScheme` unless that is threshold
    /// ECDSA, `.invalidSignerCount` unless there are 2t + 1 signers, and `.noSuchParty` for one who holds
    /// no share.
    public init(
        _ key: PublicKeyPackage<Secp256k1.Point>, purpose: KeyPurpose, signers: Set<PartyNumber>
    ) throws(KeyManagementError) {
        guard purpose.scheme == .ecdsaSecp256k1 else {
            throw .wrongScheme(expected: .ecdsaSecp256k1, found: purpose.scheme)
        }
        try key.require(purpose)
        let needed = Self.count(minimumSigners: key.minimumSigners)
        guard signers.count == needed else {
            throw .invalidSignerCount(signers.count, needed: needed)
        }
        for signer in signers where !key.participants.contains(signer) {
            throw .noSuchParty(Int(signer.value))
        }
        self.key = key
        numbers = signers.sorted()
        participants = try ParticipantSet(
            name: "ecdsa signers", members: numbers.map { key.participants[$0] })
        var transcript = Transcript("swift-mpc/ecdsa/signers/v1")
        transcript.append(key.digest, as: "key")
        transcript.append(numbers.map(\.value), as: "signers")
        digest = transcript.challenge("digest", byteCount: 32)

        let points = numbers.map { Scalar(UInt64($0.value)) }
        let low = Array(points.prefix(key.minimumSigners))
        coefficients = Self.row(to: .zero, from: points)
        inverseCoefficients = coefficients.map { $0.inverseOrZero() }
        lowCoefficients = Self.row(to: .zero, from: low)
        lowRows = points.dropFirst(key.minimumSigners).map { Self.row(to: $0, from: low) }
    }

    private static func row(to point: Scalar, from points: [Scalar]) -> [Scalar] {
        guard let row = try? lagrangeCoefficients(at: point, from: points) else {
            preconditionFailure("signers stand at distinct points")
        }
        return row
    }

    /// How many sign: 2t + 1.
    public static func count(minimumSigners: Int) -> Int { 2 * minimumSigners - 1 }

    /// How many there are.
    public var count: Int { numbers.count }

    /// The signer's place among the signers, from 0. Throws `.notASigner`.
    func place(of number: PartyNumber) throws(KeyManagementError) -> Int {
        guard let place = numbers.firstIndex(of: number) else { throw .notASigner(number) }
        return place
    }
}
