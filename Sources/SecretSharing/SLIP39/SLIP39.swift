internal import FiniteFields

/// SLIP-39: a master secret as mnemonics that people keep, in groups.
///
/// A backup has up to 16 groups of up to 16 members. It is restored by as many members as its group needs,
/// in as many groups as are needed. A passphrase, if any, is needed besides; a wrong one gives another
/// secret, with no sign of it. Perfectly private against too few mnemonics but for the digests, which
/// let a guess of the whole secret be checked with a probability of error of 2^-32.
///
/// Source: SatoshiLabs, "SLIP-0039: Shamir's Secret-Sharing for Mnemonic Codes".
public enum SLIP39 {
    /// How many members a group has, and how many of them are needed.
    public struct Group: Equatable, Sendable {
        public let needed: Int
        public let members: Int

        public init(needed: Int, members: Int) {
            self.needed = needed
            self.members = members
        }
    }

    /// Splits `masterSecret` into one share for each member of each group.
    ///
    /// Takes 10000 * 2^exponent iterations of PBKDF2: 10 milliseconds and more.
    ///
    /// Throws `.mnemonic`: `.secretLength` unless it has 16 to 64 bytes, an even number;
    /// `.passphraseCharacter`; `.impossibleParameters` unless `1 <= groupThreshold <= groups`, at most 16
    /// of them, and the same in each group, in which one member alone is enough only where there is
    /// but one.
    /// - Parameters:
    ///   - iterationExponent: From 0 to 15.
    ///   - extendable: Whether there can be further sets of the same secret and passphrase.
    ///   - identifier: Names the set, 15 bits; nil: random. No two sets of one keeper should share it.
    public static func split(
        _ masterSecret: borrowing SecretVector<UInt8>, groups: [Group], groupThreshold: Int,
        passphrase: borrowing SecretVector<UInt8> = SecretVector([]), iterationExponent: Int = 1,
        extendable: Bool = true, identifier: UInt16? = nil
    ) throws(SecretSharingError) -> [[SLIP39Share]] {
        var random: UInt16 = 0
        withUnsafeMutableBytes(of: &random) { fillFromSystem($0) }
        let set = SLIP39Share.SetParameters(
            identifier: (identifier ?? random) & 0x7fff, isExtendable: extendable,
            iterationExponent: iterationExponent, groupThreshold: groupThreshold,
            groupCount: groups.count)
        guard SLIP39Share.byteCounts.contains(masterSecret.count) else {
            throw .mnemonic(.secretLength(byteCount: masterSecret.count))
        }
        try check(passphrase)
        guard (1...16).contains(groups.count), (1...groups.count).contains(groupThreshold),
            (0..<16).contains(iterationExponent),
            groups.allSatisfy({
                (1...16).contains($0.members) && (1...$0.members).contains($0.needed)
                    && ($0.needed > 1 || $0.members == 1)
            })
        else { throw .mnemonic(.impossibleParameters) }

        var encrypted = masterSecret.copy()
        SLIP39Cipher.apply(&encrypted, passphrase: passphrase, set, decrypting: false)
        let shared = try SLIP39Sharing.split(
            elements(encrypted), threshold: groupThreshold, count: groups.count)
        var shares = [[SLIP39Share]]()
        for (place, group) in groups.enumerated() {
            let members = try SLIP39Sharing.split(
                shared[place].value, threshold: group.needed, count: group.members)
            shares.append(
                members.map {
                    SLIP39Share(
                        set, group: place, member: $0.x, memberThreshold: group.needed,
                        value: bytes($0.value))
                })
        }
        return shares
    }

    /// The master secret, from enough shares of enough groups in any order; spare ones are checked.
    ///
    /// Groups of which there are too few shares are left out if there are enough others.
    ///
    /// Throws `.mnemonic` with what is wrong.
    public static func combine(
        _ shares: [SLIP39Share], passphrase: borrowing SecretVector<UInt8> = SecretVector([])
    ) throws(SecretSharingError) -> SecretVector<UInt8> {
        try check(passphrase)
        guard let set = try commonSet(shares) else {
            throw .mnemonic(.tooFewGroups(needed: 1, given: 0))
        }
        var points = [SLIP39Sharing.Point]()
        var incomplete: MnemonicDefect?
        for group in 0..<set.groupCount {
            let members = shares.filter { $0.group == group }.sorted { $0.member < $1.member }
            guard let threshold = members.first?.memberThreshold else { continue }
            guard members.allSatisfy({ $0.memberThreshold == threshold }) else {
                throw .mnemonic(.differentThresholds(group: group))
            }
            for (a, b) in zip(members, members.dropFirst()) where a.member == b.member {
                throw .mnemonic(.repeatedMember(group: group, member: a.member))
            }
            guard members.count >= threshold else {
                incomplete =
                    incomplete
                    ?? .tooFewMembers(group: group, needed: threshold, given: members.count)
                continue
            }
            let value = try SLIP39Sharing.combine(
                members.map { .init(x: $0.member, value: elements($0.value)) },
                threshold: threshold, group: group)
            points.append(.init(x: group, value: value))
        }
        guard points.count >= set.groupThreshold else {
            throw .mnemonic(
                incomplete ?? .tooFewGroups(needed: set.groupThreshold, given: points.count))
        }
        let combined = try SLIP39Sharing.combine(
            points, threshold: set.groupThreshold, group: nil)
        var secret = bytes(combined)
        SLIP39Cipher.apply(&secret, passphrase: passphrase, set, decrypting: true)
        return secret
    }

    /// The parameters of all; nil for no shares. Throws `.mnemonic(.differentSets)`.
    private static func commonSet(
        _ shares: [SLIP39Share]
    ) throws(SecretSharingError) -> SLIP39Share.SetParameters? {
        func isOfOneSet(_ a: SLIP39Share, _ b: SLIP39Share) -> Bool {
            a.set == b.set && a.value.count == b.value.count
        }
        let followers = shares.map { share in
            shares.indices.filter { isOfOneSet(shares[$0], share) }
        }
        guard let most = followers.max(by: { $0.count < $1.count }) else { return nil }
        guard most.count == shares.count else {
            throw .mnemonic(
                .differentSets(places: shares.indices.filter { !most.contains($0) }))
        }
        return shares[0].set
    }

    private static func check(
        _ passphrase: borrowing SecretVector<UInt8>
    ) throws(SecretSharingError) {
        let isPrintable = passphrase.withUnsafeBufferPointer {
            $0.allSatisfy { (0x20...0x7e).contains($0) }
        }
        guard isPrintable else { throw .mnemonic(.passphraseCharacter) }
    }

    private static func elements(
        _ bytes: borrowing SecretVector<UInt8>
    ) -> SecretVector<GF256> {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: GF256.self) { elements in
                SecretVector<GF256>(copying: elements)
            }
        }
    }

    private static func bytes(
        _ elements: borrowing SecretVector<GF256>
    ) -> SecretVector<UInt8> {
        elements.withUnsafeBufferPointer { elements in
            elements.withMemoryRebound(to: UInt8.self) { bytes in
                SecretVector<UInt8>(copying: bytes)
            }
        }
    }
}
