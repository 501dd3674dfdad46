/// That nodes refuse a key from now on, or that they don't any more.
public struct DeletionPayload: KeyPayload {
    /// Whether a deletion is taken back.
    public var isTakenBack: Bool

    public init(isTakenBack: Bool = false) { self.isTakenBack = isTakenBack }

    public static var operation: KeyPolicy.Operation { .delete }

    public var encoded: [UInt8] { Self.encode("delete", [[isTakenBack ? 1 : 0]]) }
}
