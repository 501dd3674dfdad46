public import BigIntegers

/// Why shares were refused. Cases name parties and share indices, never values.
public enum SecretSharingError: Error, Equatable, Sendable {
    /// A share index is zero modulo the field's order: the share would be the secret itself.
    case zeroIndex
    /// A share index is not smaller than the field's order, or negative.
    case indexNotReduced
    /// Two shares have the same index.
    case repeatedIndex(BigInteger)
    /// No share of this sharing has this index.
    case unknownIndex(BigInteger)
    /// There can't be a sharing with this threshold among this many parties.
    case invalidThreshold(threshold: Int, parties: Int)
    /// Fewer shares than the operation needs.
    case tooFewShares(needed: Int, given: Int)
    /// A share has another number of elements than the others.
    case lengthMismatch(expected: Int, found: Int)
    /// The shares don't lie on polynomials of the sharing's degree: at least one is wrong.
    case inconsistentShares
    /// More shares are wrong than the number of shares given allows to locate.
    case tooManyWrongShares(locatable: Int)
    /// There is no such party in a sharing among this many.
    case noSuchParty(Int, of: Int)
    /// Two shares come from the same party.
    case sameParty(Int)
    /// Two parties hold different values for this component of a replicated sharing.
    case inconsistentComponent(Int)
    /// A byte string is no whole number of words.
    case notWholeWords(byteCount: Int)
    /// A byte string is no whole number of encoded elements.
    case notWholeElements(byteCount: Int)
    /// The element at this position is not encoded canonically.
    case elementNotReduced(position: Int)
    /// There are more or fewer commitments than a sharing of this threshold has.
    case wrongCommitmentCount(expected: Int, found: Int)
    /// The commitment at this position is not the encoding of an element.
    case malformedCommitment(position: Int)
    /// The commitment at this position is the identity, where it must not be.
    case identityCommitment(position: Int)
    /// What should be shares of zero are shares of something else.
    case secretNotZero
    /// The shares at these indices are not those that were committed to.
    case wrongShares([BigInteger])
    /// This dealer broke the protocol.
    case inconsistentDealer(Int)
    /// The public key at this place is the identity.
    case identityKey(Int)
    /// The public key at this place is that of an earlier one: its owner would hold two shares.
    case repeatedKey(Int)
    /// An encoded share is not as it should be.
    case malformedShare(ShareDefect)
    /// The shares at these places come from another split than most.
    case differentSets(places: [Int])
    /// Shares of this set are what each of them says was handed out, and don't fit together: whoever split
    /// the secret is at fault.
    case inconsistentSet(ShareSetID)
    /// The share is of another kind than asked for, or has no portable form.
    case wrongScheme
    /// A file could not be read or written, or is no share.
    case file(path: String, FileDefect)
    /// Mnemonics, or what should become some, were refused.
    case mnemonic(MnemonicDefect)
    /// A recipient's key was refused.
    case recipient(RecipientDefect)
    /// The number of secrets is no multiple of those in a polynomial.
    case notWholePacks(count: Int, packing: Int)
    /// The parties whose shares were given may not have the secret.
    case notAuthorized
    /// Two shares stand at this leaf of an access tree.
    case repeatedPath([Int])
    /// An access tree was refused.
    case accessTree(AccessTreeDefect)
    /// The secret is not what it was: the public secret has changed.
    case publicSecretChanged
    /// The helpers at these places of a repair gave wrong parts.
    case wrongHelpers([Int])
}
