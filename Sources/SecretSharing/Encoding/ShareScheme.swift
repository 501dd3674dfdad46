/// How an encoded share's secret was shared.
public enum ShareScheme: Equatable, Sendable {
    /// Bytes by Shamir's scheme over GF(256), at indices 1...255.
    case shamir
    /// Bytes by exclusive or: all shares are needed.
    case xor
    /// A scalar by Shamir's scheme over the scalars of a group, with Feldman's commitments if any.
    case scalar(ShareGroup)

    /// The two bytes of an encoding: scheme and group.
    var code: (scheme: UInt8, group: UInt8) {
        switch self {
        case .shamir: (1, 0)
        case .xor: (2, 0)
        case .scalar(let group): (3, group.rawValue)
        }
    }

    init?(scheme: UInt8, group: UInt8) {
        switch (scheme, group) {
        case (1, 0): self = .shamir
        case (2, 0): self = .xor
        case (3, _):
            guard let group = ShareGroup(rawValue: group) else { return nil }
            self = .scalar(group)
        default: return nil
        }
    }

    /// How many parties there may be: an encoding with more is refused.
    var partyLimit: Int {
        if case .scalar = self { 65535 } else { 255 }
    }

    /// How many shares may be needed: an encoding that says more is refused.
    var thresholdLimit: Int {
        if case .scalar = self { 1024 } else { 255 }
    }
}
