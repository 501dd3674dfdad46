/// The greatest lengths of what a session's parties send each other.
package struct RoundLimits: Sendable {
    /// Of what an accuser shows of its own.
    package static let disclosure = 64
    /// Of a conclusion.
    package static let conclusion = 32

    /// Of a body, by round from 1; the conclusion's follows.
    let bodies: [Int]
    /// Of a signed broadcast.
    package let message: Int
    /// Of an accusation that holds broadcasts.
    package let accusation: Int
    /// Of one that passes another on.
    package let relayedAccusation: Int

    init(_ rounds: any RoundProtocol, parties: Int) {
        bodies =
            (1...rounds.roundCount).map { rounds.bodyLimit(round: $0) } + [Self.conclusion]
        message = (bodies.max() ?? 0) + RoundMessage.overhead(parties: parties)
        let frame = Accusation.overhead
        accusation = frame + (bodies.count + 1) * (message + 4)
        relayedAccusation = frame + accusation + 4
    }

    /// Of the body of this round, or nil if there is no such round.
    func body(round: Int) -> Int? {
        (1...bodies.count).contains(round) ? bodies[round - 1] : nil
    }
}
