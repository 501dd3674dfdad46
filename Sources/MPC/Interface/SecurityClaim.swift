/// What a protocol claims, as a value.
public struct SecurityClaim: Equatable, Sendable {
    /// What a corrupt party may do.
    public enum Adversary: Sendable {
        /// It follows the protocol and looks.
        case passive
        /// It does what it likes. A result is right, or the computation ends with an error: never
        /// with output guaranteed.
        case activeWithAbort
    }

    /// How many parties compute.
    public var parties: Int
    /// How many of them may be corrupt at the most.
    public var corruptible: Int
    public var adversary: Adversary
    /// With an active adversary: a wrong result goes unnoticed with probability at most 2^-s, s being
    /// this. Nil where nothing wrong is looked for.
    public var statisticalBits: Int?
    /// Whatever is opened and sent is within 2^-s of independent of secrets, s being this, for each operation, and
    /// each window of preprocessing, of the protocol's weakest. Nil where masks are uniform.
    public var hidingBits: Int?

    public init(
        parties: Int, corruptible: Int, adversary: Adversary, statisticalBits: Int? = nil,
        hidingBits: Int? = nil
    ) {
        self.parties = parties
        self.corruptible = corruptible
        self.adversary = adversary
        self.statisticalBits = statisticalBits
        self.hidingBits = hidingBits
    }
}
