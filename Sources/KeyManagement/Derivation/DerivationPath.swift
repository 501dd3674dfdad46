/// A path of BIP-32 without hardened steps: `m/44/0/7`.
///
/// A hardened step takes the whole secret key into a hash, which nobody holds here; so every path of
/// a shared key is one that its public key alone can follow.
public struct DerivationPath: Hashable, Sendable {
    /// The greatest number of steps: what the depth of an extended key can count.
    public static let stepLimit = 255
    /// The first hardened index.
    public static let hardened: UInt32 = 1 << 31

    /// From the key to the child, each below `hardened`.
    public let indices: [UInt32]

    /// The key itself.
    public static let root = DerivationPath(unchecked: [])

    private init(unchecked indices: [UInt32]) { self.indices = indices }

    /// Throws `.hardenedIndex`, and `.malformedPath` for more than 255 steps.
    public init(_ indices: [UInt32]) throws(KeyManagementError) {
        guard indices.count <= Self.stepLimit else { throw .malformedPath }
        for index in indices where index >= Self.hardened {
            throw .hardenedIndex(index - Self.hardened)
        }
        self.indices = indices
    }

    /// The path written as `m`, or `m/` and numbers with `/` between them.
    ///
    /// Throws `.hardenedIndex` for a number from 2^31 or with `'`, `h` or `H` behind it, and `.malformedPath` for other
    /// texts.
    public init(_ text: String) throws(KeyManagementError) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first == "m", parts.count <= 1 + Self.stepLimit else { throw .malformedPath }
        parts.removeFirst()
        var indices = [UInt32]()
        for part in parts {
            let digits =
                part.hasSuffix("'") || part.hasSuffix("h") || part.hasSuffix("H")
                ? part.dropLast() : part
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
                let index = UInt32(digits)
            else { throw .malformedPath }
            guard digits.count == part.count else { throw .hardenedIndex(index) }
            indices.append(index)
        }
        try self.init(indices)
    }
}

extension DerivationPath: CustomStringConvertible {
    public var description: String { (["m"] + indices.map { String($0) }).joined(separator: "/") }
}
