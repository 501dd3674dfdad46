internal import EllipticCurves
internal import Transcripts

/// What the signers of a presigning session have agreed on.
struct PresigningTerms: Sendable {
    let signers: ECDSASigners
    /// How many presignatures.
    let count: Int
    let session: RoundSession

    /// The length of what a dealer sends a signer: shares of k and a, and two seeds.
    var contentByteCount: Int { 64 * count + 64 }

    /// Stands for a use and an ordered pair of signers in this session.
    func pairDigest(_ use: String, _ first: Int, _ second: Int) -> [UInt8] {
        var transcript = Transcript("swift-mpc/ecdsa/presigning/pair/v1")
        transcript.append(session.digest, as: "session")
        transcript.append(Array(use.utf8), as: "use")
        transcript.append(UInt64(first), as: "first")
        transcript.append(UInt64(second), as: "second")
        return transcript.challenge("digest", byteCount: 32)
    }
}
