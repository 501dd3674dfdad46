public import SecretSharing

/// Who keeps a key's backup in SLIP-39 mnemonics: custodians in groups, of each holder's share one mnemonic
/// each.
public struct MnemonicPlan: Sendable {
    /// In the groups' order, those of the first group first.
    public let custodians: [RecipientKey]
    public let groups: [SLIP39.Group]
    public let groupThreshold: Int
    /// From where the sets of the holders are counted: party k's set is this plus k. So a mnemonic says
    /// which holder's share it belongs to, and no two holders' are taken for each other's.
    public let firstIdentifier: UInt16
    /// The fewest custodians that restore a share: at least 2.
    public let fewest: Int

    /// The most custodians.
    public static let custodianLimit = 16
    /// There is no passphrase that many iterations would protect.
    public static let iterationExponent = 0
    static let identifierMask: UInt16 = 0x7fff

    /// Throws `.secretSharing` with `.mnemonic(.impossibleParameters)` for groups that SLIP-39 doesn't
    /// have, or whose members are more or fewer than the custodians, and with `.repeatedKey` for a
    /// custodian that is there twice; `.invalidMinimumSigners` where a single one would restore a
    /// share, and so each of them.
    public init(
        custodians: [RecipientKey], groups: [SLIP39.Group], groupThreshold: Int,
        firstIdentifier: UInt16
    ) throws(KeyManagementError) {
        // Groups of SLIP-39 have up to 16 members, the sum of which can't overflow.
        guard (1...16).contains(groups.count), (1...groups.count).contains(groupThreshold),
            groups.allSatisfy({
                (1...16).contains($0.members) && (1...$0.members).contains($0.needed)
                    && ($0.needed > 1 || $0.members == 1)
            }),
            groups.reduce(0, { $0 + $1.members }) == custodians.count,
            custodians.count <= Self.custodianLimit
        else { throw .secretSharing(.mnemonic(.impossibleParameters)) }
        // Each custodian is in one group.
        let fewest = groups.map(\.needed).sorted().prefix(groupThreshold).reduce(0, +)
        guard fewest > 1 else {
            throw .invalidMinimumSigners(fewest, parties: custodians.count)
        }
        for (place, custodian) in custodians.enumerated()
        where custodians[..<place].contains(custodian) {
            throw .secretSharing(.repeatedKey(place))
        }
        self.custodians = custodians
        self.groups = groups
        self.groupThreshold = groupThreshold
        self.firstIdentifier = firstIdentifier & Self.identifierMask
        self.fewest = fewest
    }

    /// What names the set of a party's mnemonics.
    public func identifier(of party: PartyNumber) -> UInt16 {
        (firstIdentifier &+ UInt16(party.value)) & Self.identifierMask
    }

    /// The custodian's group and its place in that, both from 0.
    func position(of custodian: Int) -> (group: Int, member: Int) {
        var rest = custodian
        for (place, group) in groups.enumerated() {
            if rest < group.members { return (place, rest) }
            rest -= group.members
        }
        preconditionFailure("a custodian stands in a group")
    }

    /// The place among the custodians of who has this mnemonic; nil for one that the plan has not.
    public func custodian(of share: SLIP39Share) -> Int? {
        guard groups.indices.contains(share.group), share.member < groups[share.group].members
        else { return nil }
        return groups[..<share.group].reduce(share.member) { $0 + $1.members }
    }

    /// What is lacking where these custodians bring their mnemonics of a share: how many of those count, and how
    /// many there would have to be, of the groups of which least is lacking. Nil where they restore the share.
    public func shortage(of custodians: Set<Int>) -> (given: Int, needed: Int)? {
        var first = 0
        var counts: [(given: Int, needed: Int)] = []
        for group in groups {
            let given = custodians.count { (first..<first + group.members).contains($0) }
            counts.append((min(given, group.needed), group.needed))
            first += group.members
        }
        counts.sort { ($0.needed - $0.given, $0.needed) < ($1.needed - $1.given, $1.needed) }
        let best = counts.prefix(groupThreshold)
        let (given, needed) = best.reduce((0, 0)) { ($0.0 + $1.given, $0.1 + $1.needed) }
        return given < needed ? (given, needed) : nil
    }

    /// The parameters of a party's set.
    func parameters(of party: PartyNumber) -> SLIP39Share.SetParameters {
        SLIP39Share.SetParameters(
            identifier: identifier(of: party), isExtendable: true,
            iterationExponent: Self.iterationExponent, groupThreshold: groupThreshold,
            groupCount: groups.count)
    }

    /// Whether a mnemonic is one of the party's set by this plan.
    public func contains(_ share: SLIP39Share, of party: PartyNumber) -> Bool {
        guard share.set == parameters(of: party), custodian(of: share) != nil else { return false }
        return share.memberThreshold == groups[share.group].needed
    }
}
