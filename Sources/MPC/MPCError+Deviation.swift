extension MPCError {
    /// What a failed check shows: that somebody did not follow the protocol.
    public struct Deviation: Equatable, Sendable {
        /// Which check: a word of lower-case letters and hyphens.
        public var check: String
        /// Who, where a message itself shows it.
        public var party: Int?

        package init(check: String, party: Int? = nil) {
            self.check = check
            self.party = party
        }
    }

    /// What this error shows of a party that deviates; nil where a link, a party or this one has failed, or
    /// parties began for different things.
    public var deviation: Deviation? {
        switch self {
        case .verificationFailed: Deviation(check: "verification")
        case .inconsistentShares: Deviation(check: "opening")
        case .transferCheckFailed(let party): Deviation(check: "transfer", party: party)
        case .commitmentBroken(let party): Deviation(check: "commitment", party: party)
        // A third party may have told the two different things.
        case .viewsDiffer: Deviation(check: "view")
        case .proofRefused(let party): Deviation(check: "proof", party: party)
        case .malformedElement(let party), .invalidMessage(let party):
            Deviation(check: "message", party: party)
        case .channel, .wrongPartyCount, .invalidThreshold, .transcriptMismatch, .keyMismatch,
            .ended, .malformedCircuit, .randomnessUnavailable, .keyInUse, .wrongKey,
            .unsupportedSource, .preprocessingExhausted, .keyLocked, .storage:
            nil
        }
    }
}
