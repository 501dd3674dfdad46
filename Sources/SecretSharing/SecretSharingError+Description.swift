internal import BigIntegers

extension SecretSharingError: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .zeroIndex: "a share index is zero: that share would be the secret"
        case .indexNotReduced: "a share index is negative or not below the field's order"
        case .repeatedIndex(let index): "two shares have the index \(index)"
        case .unknownIndex(let index): "no share has the index \(index)"
        case .invalidThreshold(let threshold, let parties):
            "no sharing has threshold \(threshold) among \(parties) parties"
        case .tooFewShares(let needed, let given): "\(given) shares given, \(needed) needed"
        case .lengthMismatch(let expected, let found):
            "a share has \(found) elements, the others \(expected)"
        case .inconsistentShares: "the shares do not fit together: at least one is wrong"
        case .tooManyWrongShares(let locatable):
            "more shares are wrong than the \(locatable) that can be located"
        case .noSuchParty(let party, let count): "there is no party \(party) among \(count)"
        case .sameParty(let party): "two shares come from party \(party)"
        case .inconsistentComponent(let component):
            "two parties hold different values for component \(component)"
        case .notWholeWords(let byteCount): "\(byteCount) bytes are no whole number of words"
        case .notWholeElements(let byteCount): "\(byteCount) bytes are no whole number of elements"
        case .elementNotReduced(let position):
            "the element at position \(position) is not encoded canonically"
        case .wrongCommitmentCount(let expected, let found):
            "\(found) commitments, \(expected) expected"
        case .malformedCommitment(let position):
            "commitment \(position) is not the encoding of an element of the group"
        case .identityCommitment(let position): "commitment \(position) is the identity"
        case .secretNotZero: "shares that should be of zero are of something else"
        case .wrongShares(let indices):
            "wrong shares at \(indices.map(\.description).joined(separator: ", "))"
        case .inconsistentDealer(let dealer): "dealer \(dealer) broke the protocol"
        case .identityKey(let place): "public key \(place) is the identity"
        case .repeatedKey(let place):
            "public key \(place) is there twice: give each party its own"
        case .malformedShare(let defect): defect.description
        case .differentSets(let places):
            "shares of different sets: number "
                + places.map { "\($0 + 1)" }.joined(separator: ", ") + " differ from the others"
        case .inconsistentSet(let set):
            "set \(set) does not fit together as it was handed out: whoever split the secret is at fault"
        case .file(let path, let defect): "\(path): \(defect)"
        case .mnemonic(let defect): defect.description
        case .recipient(let defect): defect.description
        case .notWholePacks(let count, let packing):
            "\(count) secrets are no multiple of \(packing)"
        case .notAuthorized: "these parties together may not have the secret"
        case .repeatedPath(let path):
            "two shares at leaf \(path.map { "\($0 + 1)" }.joined(separator: "."))"
        case .accessTree(let defect): defect.description
        case .publicSecretChanged: "the shares would be of another secret"
        case .wrongHelpers(let places):
            "wrong parts of helpers \(places.map { "\($0)" }.joined(separator: ", "))"
        case .wrongScheme: "the share is of another scheme, or has no portable form"
        }
    }
}
