import Channels

extension MPCError: CustomStringConvertible {
    /// One line, for a log or a user.
    public var description: String {
        switch self {
        case .channel(let error): error.description
        case .wrongPartyCount(let count):
            "the protocol needs three parties, the session has \(count)"
        case .invalidThreshold(let threshold, let parties):
            "a sharing among \(parties) parties can't have the threshold \(threshold)"
        case .malformedElement(let party):
            "party \(party) sent an integer that is no element of the domain"
        case .verificationFailed: "a check failed: a party has deviated from the protocol"
        case .inconsistentShares: "shares of one value don't belong together: a party has deviated"
        case .transcriptMismatch(let party):
            "party \(party) sees another session: another protocol version or other parameters"
        case .keyMismatch(let party): "the key shared with party \(party) arrived changed"
        case .ended: "an earlier exchange of this session failed; start a new one"
        case .malformedCircuit(let line): "the circuit is malformed at line or gate \(line)"
        case .randomnessUnavailable: "the system's random generator failed"
        case .invalidMessage(let party):
            "party \(party) sent a message that the protocol does not have"
        case .transferCheckFailed(let party):
            "party \(party) failed a check of oblivious transfer: the transfers with it are given up"
        case .commitmentBroken(let party):
            "party \(party) showed something else than it had committed to"
        case .viewsDiffer(let party):
            "party \(party) has been told other things than this party: somebody deviates"
        case .proofRefused(let party):
            "party \(party) sent a proof about its key or a ciphertext that does not hold"
        case .unsupportedSource(let scheme):
            "this source makes no preprocessing for \(scheme): choose oblivious transfer"
        case .wrongKey: "the key was made for another scheme, or another party's number"
        case .keyInUse: "the key is in use by another session: close that first"
        case .preprocessingExhausted(let kind):
            "no \(kind) are left: make more of them ahead, or let the session make them"
        case .keyLocked:
            "a check under this key has failed, or too many were broken off: make a new key"
        case .storage(let error): error.description
        }
    }
}
