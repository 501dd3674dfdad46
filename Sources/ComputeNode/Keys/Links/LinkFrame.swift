import KeyManagement

/// What two nodes of a committee say to each other outside of the sessions of protocols: questions, each
/// with a number, and their answers.
enum LinkFrame: Equatable {
    /// Who speaks, with its keys: the first frame.
    case hello([UInt8])
    case question(number: UInt64, kind: LinkQuestion, body: [UInt8])
    case answer(number: UInt64, body: [UInt8])
    /// The question was refused; the code is that of the reason.
    case refusal(number: UInt64, code: String)

    /// The greatest length of a frame.
    static let byteLimit = 1 << 21
    private static let version: UInt8 = 1
    private static let codeLimit = 64
    /// A code goes into answers to callers: nothing in it means anything there.
    private static let codeBytes = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)

    var encoded: [UInt8] {
        switch self {
        case .hello(let body):
            var writer = MessageWriter(format: 1, version: Self.version)
            writer.variable(body, limit: body.count)
            return writer.bytes
        case .question(let number, let kind, let body):
            var writer = MessageWriter(format: 2, version: Self.version)
            writer.number(number)
            writer.byte(kind.rawValue)
            writer.variable(body, limit: body.count)
            return writer.bytes
        case .answer(let number, let body):
            var writer = MessageWriter(format: 3, version: Self.version)
            writer.number(number)
            writer.variable(body, limit: body.count)
            return writer.bytes
        case .refusal(let number, let code):
            var writer = MessageWriter(format: 4, version: Self.version)
            writer.number(number)
            writer.variable(Array(code.utf8.prefix(Self.codeLimit)), limit: Self.codeLimit)
            return writer.bytes
        }
    }

    init(_ bytes: [UInt8]) throws(MalformedMessage) {
        let format = bytes.first ?? 0
        var reader = try MessageReader(bytes, format: format, version: Self.version)
        switch format {
        case 1: self = .hello(try reader.variable(limit: bytes.count))
        case 2:
            let number = try reader.number()
            guard let kind = LinkQuestion(rawValue: try reader.byte()) else { throw .malformed }
            self = .question(
                number: number, kind: kind, body: try reader.variable(limit: bytes.count))
        case 3:
            self = .answer(
                number: try reader.number(), body: try reader.variable(limit: bytes.count))
        case 4:
            let number = try reader.number()
            let code = try reader.variable(limit: Self.codeLimit)
            guard let text = String(validating: code, as: UTF8.self),
                text.utf8.allSatisfy({ Self.codeBytes.contains($0) })
            else { throw .malformed }
            self = .refusal(number: number, code: text)
        default: throw .malformed
        }
        try reader.end()
    }
}

/// What one node asks another.
package enum LinkQuestion: UInt8, Sendable {
    /// To take part in a session: an `Invitation`.
    case invite = 1
    /// For commitments to nonces, or presignatures, that the asker may use as coordinator.
    case stock = 2
    /// For this node's part of a use: an `Invitation` with what the asker's desk says.
    case use = 3
    /// To take note of a request that concerns each member for itself.
    case tell = 4
    /// Which batches of one-time material made together the other still has.
    case compare = 5
    /// That a session to which the asker has invited is not held: its name (32).
    case withdraw = 6
    /// For the policy of a key that stands on chain, which the asker has missed: key and hash (32 each).
    case policy = 7
}
