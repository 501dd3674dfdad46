internal import EllipticCurves
internal import Transcripts

/// What a `PublicSharing`'s proof is about and bound to.
struct PublicStatement {
    private let transcript: Transcript

    init<G: PrimeOrderGroup>(
        _ commitments: FeldmanCommitments<G>, _ recipients: [[UInt8]], salt: [UInt8],
        _ context: TranscriptContext, dealer: Int
    ) {
        var transcript = Transcript(
            "swift-mpc/public-sharing/v1", context: context, prover: dealer)
        transcript.append(UInt64(ShareGroup(of: G.self)?.rawValue ?? 0), as: "group")
        transcript.append(commitments.elements, as: "commitments")
        transcript.append(recipients, as: "recipients")
        transcript.append(salt, as: "salt")
        self.transcript = transcript
    }

    /// What the texts for the recipient at `place` are bound to.
    func label(_ place: Int) -> [UInt8] {
        var transcript = transcript
        transcript.append(UInt64(place), as: "recipient")
        return transcript.challenge("label", byteCount: 32)
    }

    func challenge(_ hashes: [[UInt8]]) -> [UInt8] {
        var transcript = transcript
        transcript.append(hashes, as: "rounds")
        return transcript.challenge("challenge", byteCount: 32)
    }

    /// `count` of the numbers below `total`, in order, each set as likely as any other.
    static func hiddenRounds(_ challenge: [UInt8], _ count: Int, of total: Int) -> [Int] {
        var transcript = Transcript("swift-mpc/hidden-rounds/v1")
        transcript.append(challenge, as: "challenge")
        var chosen = Set<Int>()
        // 64 bits modulo 256, a power of two: uniform.
        precondition(total.nonzeroBitCount == 1, "a power of two")
        while chosen.count < count {
            let bytes = transcript.challenge("round", byteCount: 8)
            chosen.insert(bytes.reduce(0) { ($0 << 8 | Int($1)) & (total - 1) })
        }
        return chosen.sorted()
    }
}
