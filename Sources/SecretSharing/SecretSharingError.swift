/// Why shares were refused. Cases name parties and share indices, never values.
public enum SecretSharingError: Error, Equatable, Sendable {
    /// A share index is zero modulo the field's order: the share would be the secret itself.
    case zeroIndex
    /// A share index is not smaller than the field's order.
    case indexNotReduced
    /// Two shares have the same index.
    case repeatedIndex(String)
    /// There can't be a sharing with this threshold among this many parties.
    case invalidThreshold(threshold: Int, parties: Int)
    /// Fewer shares than the operation needs.
    case tooFewShares(needed: Int, given: Int)
    /// A share has another number of elements than the others.
    case lengthMismatch(expected: Int, found: Int)
    /// The shares don't lie on one polynomial of the threshold's degree.
    case inconsistentShares
    /// The shares of these indices are wrong; the others agree.
    case wrongShares(indices: [String])
    /// More shares are wrong than can be located with the number of shares given.
    case tooManyWrongShares(correctable: Int)
    /// There is no such party or component in a sharing among this many.
    case noSuchParty(Int, of: Int)
    /// Two shares come from the same party.
    case sameParty(Int)
    /// Two parties hold different values for this component of a replicated sharing.
    case inconsistentComponent(Int)
    /// A byte string is no whole number of words.
    case notWholeWords(byteCount: Int)
}
