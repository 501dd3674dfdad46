public import EllipticCurves
internal import FiniteFields
public import Transcripts

/// A proof that two elements are the same multiple of two bases: that log_G X = log_H Y (D. Chaum,
/// T. Pedersen, "Wallet Databases with Observers", CRYPTO 1992), made non-interactive by a transcript.
///
/// Sound within 2^-250 for a transcript that nobody can roll back; zero-knowledge in the random oracle
/// model. It says where it was made as far as the transcript does.
public struct EqualityProof<Group: PrimeOrderGroup>: Hashable, Sendable {
    /// The length of an encoding.
    public static var byteCount: Int { 2 * Group.Scalar.byteCount }

    private let challenge: Group.Scalar
    private let response: Group.Scalar

    /// What is proven: `image` is the generator times x, and `otherImage` is `base` times the same x.
    public struct Statement: Sendable {
        public var image: Group
        public var base: Group
        public var otherImage: Group

        public init(image: Group, base: Group, otherImage: Group) {
            self.image = image
            self.base = base
            self.otherImage = otherImage
        }
    }

    /// Proves the statement with its x. Constant time in x.
    ///
    /// - Parameter transcript: Holds all that the proof is to be bound to; grows by statement and proof.
    /// - Precondition: the statement is true of `x`.
    public static func prove(
        _ statement: Statement, secret x: Group.Scalar, transcript: inout Transcript
    ) -> EqualityProof {
        let nonce = Group.Scalar.random()
        let challenge = challenge(
            statement, .generatorMultiplied(by: nonce), statement.base.multiplied(by: nonce),
            &transcript)
        return EqualityProof(challenge: challenge, response: nonce + challenge * x)
    }

    /// Whether the proof holds for the statement after the same transcript. Variable time.
    public func verifies(_ statement: Statement, transcript: inout Transcript) -> Bool {
        let first = Group.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [statement.image])
        let second = Group.sumOfProductsVariableTime(
            [response, -challenge], [statement.base, statement.otherImage])
        return Self.challenge(statement, first, second, &transcript) == challenge
    }

    private static func challenge(
        _ statement: Statement, _ first: Group, _ second: Group, _ transcript: inout Transcript
    ) -> Group.Scalar {
        transcript.append(statement.image, as: "image")
        transcript.append(statement.base, as: "base")
        transcript.append(statement.otherImage, as: "other image")
        transcript.append([first, second], as: "commitments")
        return transcript.challenge("equality", in: Group.Scalar.self)
    }

    func write(to writer: inout MessageWriter) {
        writer.fixed(challenge.bigEndianBytes())
        writer.fixed(response.bigEndianBytes())
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        challenge = try reader.scalar(of: Group.Scalar.self)
        response = try reader.scalar(of: Group.Scalar.self)
    }

    private init(challenge: Group.Scalar, response: Group.Scalar) {
        self.challenge = challenge
        self.response = response
    }
}
