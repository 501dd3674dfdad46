/// Where a contribution's secret comes from.
public enum ContributionSecret: Sendable {
    /// The system's generator, and text that the user gives. The secret is nowhere stored, and its
    /// copies in memory are wiped, on the stack too; the text is the caller's to forget.
    case entropy(String, name: String?)
    /// A public random value that nobody could know in advance, hashed 2^`iterationsLog2` times with
    /// SHA-256. It proves that nobody chose the key; as secret it doesn't count.
    case beacon([UInt8], iterationsLog2: Int, name: String?)
}
