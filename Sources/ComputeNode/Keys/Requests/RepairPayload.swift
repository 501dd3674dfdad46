public import Ledger

/// The member that has lost its share of a key and is to have the same again.
public struct RepairPayload: KeyPayload {
    public var member: Address

    public init(member: Address) { self.member = member }

    public static var operation: KeyPolicy.Operation { .repair }

    public var encoded: [UInt8] { Self.encode("repair", [member.bytes]) }
}
