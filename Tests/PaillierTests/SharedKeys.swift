import Paillier
import Transcripts

/// Keys that many tests use; made once.
enum SharedKeys {
    static let alice = SecretKey()
    static let bob = SecretKey()
    /// A verifier's parameters, of safe primes.
    static let secret = RingPedersenSecret()
    static var parameters: RingPedersenParameters { secret.parameters }
    static let safe = SecretKey(safePrimes: true)

    static let context = TranscriptContext(
        session: [1, 2, 3], participants: [[1], [2]], epoch: 4)

    /// Contexts that differ from `context` in one part each.
    static var otherContexts: [TranscriptContext] {
        var all = [context, context, context]
        all[0].session = [1, 2, 4]
        all[1].participants = [[1], [3]]
        all[2].epoch = 5
        return all
    }
}
