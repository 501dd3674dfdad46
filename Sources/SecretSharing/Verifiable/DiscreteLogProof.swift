public import EllipticCurves
internal import FiniteFields
public import Transcripts

/// A non-interactive proof that the prover knows one scalar x with `images[i] = x bases[i]` for all i.
///
/// For one base it is Schnorr's proof of knowledge, for two Chaum's and Pedersen's of the equality of
/// discrete logarithms ("Wallet Databases with Observers", CRYPTO '92, 3.2). The challenge is that of a
/// `Transcript`, which must hold session, prover and purpose already; bases and images are appended here.
public struct DiscreteLogProof<G: PrimeOrderGroup>: Sendable, Equatable {
    /// c.
    public let challenge: G.Scalar
    /// z = k + c x.
    public let response: G.Scalar

    public init(challenge: G.Scalar, response: G.Scalar) {
        self.challenge = challenge
        self.response = response
    }

    /// Proves that `secret` leads from each base to its image. Constant time in the secret.
    ///
    /// - Precondition: as many images as bases, at least one.
    public static func prove(
        _ secret: G.Scalar, bases: [G], images: [G], _ transcript: Transcript
    ) -> Self {
        precondition(bases.count == images.count && !bases.isEmpty, "as many images as bases")
        var generator = BlockwiseSystemGenerator()
        let nonce = G.Scalar.random(using: &generator)
        let challenge = challenge(
            bases, images, bases.map { $0.multiplied(by: nonce) }, transcript)
        return Self(challenge: challenge, response: nonce + challenge * secret)
    }

    /// Whether the proof holds of these bases and images in this transcript. Variable time.
    ///
    /// - Precondition: as many images as bases, at least one.
    public func verify(bases: [G], images: [G], _ transcript: Transcript) -> Bool {
        precondition(bases.count == images.count && !bases.isEmpty, "as many images as bases")
        // k B = z B - c X.
        let nonces = zip(bases, images).map {
            G.sumOfProductsVariableTime([response, -challenge], [$0, $1])
        }
        return Self.challenge(bases, images, nonces, transcript) == challenge
    }

    private static func challenge(
        _ bases: [G], _ images: [G], _ nonces: [G], _ transcript: Transcript
    ) -> G.Scalar {
        var transcript = transcript
        transcript.append(bases, as: "bases")
        transcript.append(images, as: "images")
        transcript.append(nonces, as: "nonces")
        return transcript.challenge("challenge", in: G.Scalar.self)
    }
}
