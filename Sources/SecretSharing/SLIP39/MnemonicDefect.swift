/// Why SLIP-39 mnemonics, or what should become some, were refused. Places and numbers, never words.
public enum MnemonicDefect: Error, Equatable, Sendable {
    /// Too few or too many words.
    case wordCount(Int)
    /// The word at this place, from 0, is not in the list.
    case unknownWord(position: Int)
    /// A word is wrong, or words stand in the wrong order.
    case wrongChecksum
    /// The bits that fill up the first word of the value are too many, or not zero.
    case wrongPadding
    /// A threshold is greater than what it counts, or the numbers can't be those of a sharing.
    case impossibleParameters
    /// A master secret has 16 to 64 bytes, an even number.
    case secretLength(byteCount: Int)
    /// A passphrase has printable characters of ASCII only.
    case passphraseCharacter
    /// The mnemonics at these places belong to another set than most.
    case differentSets(places: [Int])
    /// Shares of this group, counted from 0, say different thresholds.
    case differentThresholds(group: Int)
    /// A member's share of a group comes twice.
    case repeatedMember(group: Int, member: Int)
    /// Too few groups are complete.
    case tooFewGroups(needed: Int, given: Int)
    /// Too few shares of a group.
    case tooFewMembers(group: Int, needed: Int, given: Int)
    /// The shares of a group, or, without a group, the groups, don't fit together: at least one is wrong.
    case wrongDigest(group: Int?)
}

extension MnemonicDefect: CustomStringConvertible {
    /// One line. Groups, members and words are counted from 1 as people do.
    public var description: String {
        switch self {
        case .wordCount(let count): "a mnemonic doesn't have \(count) words"
        case .unknownWord(let position): "word \(position + 1) is not in the list of SLIP-39"
        case .wrongChecksum: "a word is wrong or misplaced: the checksum doesn't fit"
        case .wrongPadding: "the mnemonic's filling is wrong"
        case .impossibleParameters: "these numbers of groups and members can't be"
        case .secretLength(let byteCount):
            "\(byteCount) bytes: a master secret has 16 to 64 bytes, an even number"
        case .passphraseCharacter: "a passphrase has printable ASCII characters only"
        case .differentSets(let places):
            "mnemonics of different sets: number "
                + places.map { "\($0 + 1)" }.joined(separator: ", ") + " differ from the others"
        case .differentThresholds(let group):
            "mnemonics of group \(group + 1) say different thresholds"
        case .repeatedMember(let group, let member):
            "member \(member + 1) of group \(group + 1) is given twice: leave one out"
        case .tooFewGroups(let needed, let given):
            "\(given) groups given, \(needed) needed: give more"
        case .tooFewMembers(let group, let needed, let given):
            "\(given) mnemonics of group \(group + 1) given, \(needed) needed: give more"
        case .wrongDigest(let group?):
            "the mnemonics of group \(group + 1) don't fit together: at least one is wrong"
        case .wrongDigest(nil): "the groups don't fit together: at least one is wrong"
        }
    }
}
