import Ledger

/// The round of a random beacon whose value is asked for.
public struct RandomPayload: KeyPayload {
    public var round: UInt64

    public init(round: UInt64) { self.round = round }

    public static var operation: KeyPolicy.Operation { .random }

    public var encoded: [UInt8] { Self.encode("random", [UInt256(round).bytes]) }
}
