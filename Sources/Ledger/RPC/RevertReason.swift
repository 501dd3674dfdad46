/// Why a contract reverted, from the data that it returned.
public enum RevertReason: Equatable, Sendable {
    /// No data.
    case none
    /// `Error(string)`: the message of a failed requirement, cut to 300 characters.
    case message(String)
    /// `Panic(uint256)`: an arithmetic or array fault, by its code.
    case panic(UInt256)
    /// Another error of the contract: its selector and arguments, cut to 1 KiB.
    case custom([UInt8])

    /// Reads what a reverted call returned; never fails, since what is not known is `custom`.
    public init(data: [UInt8]) {
        if data.isEmpty {
            self = .none
        } else if let values = try? Self.message.decodeCall(data),
            case .string(let text) = values[0]
        {
            self = .message(String(text.prefix(300)))
        } else if let values = try? Self.panic.decodeCall(data), case .uint(let code) = values[0] {
            self = .panic(code)
        } else {
            self = .custom(Array(data.prefix(1024)))
        }
    }

    private static let message = ABIFunction("Error", [.string])
    private static let panic = ABIFunction("Panic", [.uint(256)])
}
