/// What a back end can do on secrets beyond the rest of the instructions. The check refuses the
/// others, where it can see that the operand is secret.
package struct Capabilities: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Division or remainder with a secret divisor.
    package static let secretDivisor = Capabilities(rawValue: 1 << 0)
    /// Division or remainder of a secret by a public divisor that is no power of two.
    package static let secretDividend = Capabilities(rawValue: 1 << 1)
    package static let secretShiftAmount = Capabilities(rawValue: 1 << 2)
    /// Loads and stores at an address that depends on a secret.
    package static let secretAddress = Capabilities(rawValue: 1 << 3)
    /// A copy or fill of secret length.
    package static let secretLength = Capabilities(rawValue: 1 << 4)
    /// A loop all of whose exits depend on secrets.
    package static let secretLoopBound = Capabilities(rawValue: 1 << 5)

    /// What the back end for multi-party computation does today.
    package static let current: Capabilities = []
    /// In clear nothing is secret.
    package static let clear: Capabilities = [
        .secretDivisor, .secretDividend, .secretShiftAmount, .secretAddress, .secretLength,
        .secretLoopBound,
    ]
}
