package import EllipticCurves
internal import FiniteFields
package import Transcripts

/// A non-interactive proof that the prover knows the discrete logarithm of an element: C. Schnorr,
/// "Efficient Signature Generation by Smart Cards", J. Cryptology 1991, with the challenge of a
/// `Transcript` that holds session, participants, prover and statement.
package struct KnowledgeProof<Group: PrimeOrderGroup>: Sendable {
    /// R = kG.
    package let nonceCommitment: Group
    /// z = k + cx.
    package let response: Group.Scalar

    package static var byteCount: Int { Group.canonicalByteCount + Group.Scalar.byteCount }

    /// Proves knowledge of `secret`, the discrete logarithm of `element`. Constant time.
    package init(
        of secret: Group.Scalar, element: Group, _ transcript: Transcript,
        using generator: inout some RandomNumberGenerator
    ) {
        let nonce = Group.Scalar.random(using: &generator)
        nonceCommitment = Group.generatorMultiplied(by: nonce)
        response = nonce + Self.challenge(element, nonceCommitment, transcript) * secret
    }

    /// Whether zG - cX = R. Variable time.
    package func holds(for element: Group, _ transcript: Transcript) -> Bool {
        let challenge = Self.challenge(element, nonceCommitment, transcript)
        let found = Group.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [element])
        return found == nonceCommitment
    }

    private static func challenge(
        _ element: Group, _ nonceCommitment: Group, _ transcript: Transcript
    ) -> Group.Scalar {
        var transcript = transcript
        transcript.append(element, as: "element")
        transcript.append(nonceCommitment, as: "nonce commitment")
        return transcript.challenge("challenge", in: Group.Scalar.self)
    }

    func write(to writer: inout MessageWriter) {
        writer.fixed(nonceCommitment.canonicalBytes())
        writer.fixed(response.bigEndianBytes())
    }

    init(from reader: inout MessageReader) throws(MalformedMessage) {
        nonceCommitment = try reader.element(of: Group.self)
        response = try reader.scalar(of: Group.Scalar.self)
    }
}
