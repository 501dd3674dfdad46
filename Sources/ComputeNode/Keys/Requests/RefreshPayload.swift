/// That all members take new shares of the key, and wipe the old ones.
public struct RefreshPayload: KeyPayload {
    public init() {}

    public static var operation: KeyPolicy.Operation { .refresh }

    public var encoded: [UInt8] { Self.encode("refresh", []) }
}
