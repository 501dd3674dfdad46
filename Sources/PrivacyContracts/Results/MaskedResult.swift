/// One party's part of a result that only one recipient learns, of a run by any protocol but the replicated
/// passive one: each value under a pad that is the exclusive or of one pad of each party.
///
/// The recipient gets `record`, which all parties have alike, and every party's key, from which its pads follow. By an
/// active protocol a party that tells a key of other pads than it put in is found out, and named.
public struct MaskedResult: Sendable {
    /// Its place in `MethodShape.results`.
    public var index: Int
    public var learner: Learner
    public var record: MaskedRecord
    /// This party's key, 32 bytes. Secret: never logged.
    public var key: [UInt8]
}
