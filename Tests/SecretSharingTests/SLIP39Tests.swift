import Foundation
import SecretSharing
import TestSupport
import Testing

@Suite struct SLIP39Tests {
    private func share(_ text: some StringProtocol) throws -> SLIP39Share {
        try SLIP39Share(mnemonic: SecretVector(Array(text.utf8)))
    }

    private func text(_ share: SLIP39Share) -> String {
        String(decoding: share.mnemonic().reveal(), as: UTF8.self)
    }

    private static let passphrase = Array("TREZOR".utf8)

    private func combine(
        _ shares: [SLIP39Share], _ passphrase: [UInt8] = Self.passphrase
    ) throws -> [UInt8] {
        try SLIP39.combine(shares, passphrase: SecretVector(passphrase)).reveal()
    }

    /// All of the standard's test vectors, read from ../shared/vectors.
    @Test func publicVectors() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "../shared/vectors/slip39/vectors.json")
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: no \(file.path)")
            return
        }
        let all = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
        var counts = (valid: 0, invalid: 0)
        for entry in all {
            let name = try #require(entry[0] as? String)
            let mnemonics = try #require(entry[1] as? [String])
            let secret = try #require(entry[2] as? String)
            if secret.isEmpty {
                counts.invalid += 1
                #expect(throws: SecretSharingError.self, "\(name)") {
                    _ = try combine(mnemonics.map { try share($0) })
                }
                continue
            }
            counts.valid += 1
            let shares = try mnemonics.map { try share($0) }
            let found = try combine(shares).map { String(format: "%02x", $0) }.joined()
            #expect(found == secret, "\(name)")
            #expect(shares.map { text($0) } == mnemonics, "\(name)")
        }
        #expect(counts == (15, 30))
    }

    private static let sample =
        "shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist "
        + "rescue view short owner flip making coding armed"

    @Test func splitAndRestored() throws {
        var generator = SeededGenerator(label: "SLIP-39")
        let shapes: [(Int, [(Int, Int)])] = [
            (1, [(1, 1)]), (1, [(2, 3)]), (2, [(1, 1), (2, 3), (3, 5)]),
            (3, [(2, 2), (2, 4), (1, 1)]),
            (1, [(16, 16)]), (16, (0..<16).map { _ in (1, 1) }),
        ]
        for (place, (groupThreshold, shape)) in shapes.enumerated() {
            let groups = shape.map { SLIP39.Group(needed: $0.0, members: $0.1) }
            let secret = generator.bytes([16, 32, 18, 64, 24, 16][place])
            let isExtendable = place % 2 == 0
            let passphrase = place == 1 ? [] : Self.passphrase
            let shares = try SLIP39.split(
                SecretVector(secret), groups: groups, groupThreshold: groupThreshold,
                passphrase: SecretVector(passphrase), iterationExponent: place % 3,
                extendable: isExtendable)
            #expect(shares.map(\.count) == groups.map(\.members))
            // Some groups, some members, in any order; read from their words.
            let some = zip(shares, groups).shuffled(using: &generator).prefix(groupThreshold)
                .flatMap { $0.0.shuffled(using: &generator).prefix($0.1.needed) }
                .shuffled(using: &generator)
            let read = try some.map { try share(text($0)) }
            #expect(try combine(read, passphrase) == secret)
            #expect(try combine(shares.flatMap { $0 }, passphrase) == secret)
            #expect(read.allSatisfy { $0.set.isExtendable == isExtendable })
            // Another passphrase opens another secret.
            #expect(try combine(read, [0x20]) != secret)
            // One member too few.
            if some.count > 1 {
                #expect(throws: SecretSharingError.self) { _ = try combine(Array(read.dropLast())) }
            }
        }
    }

    /// An extendable set has the same encrypted secret whatever the identifier; the other has not.
    @Test func secondSetsAndMembersMix() throws {
        let secret = SecretVector([UInt8](repeating: 7, count: 16))
        let groups = [SLIP39.Group(needed: 2, members: 3)]
        let one = try SLIP39.split(secret, groups: groups, groupThreshold: 1)[0]
        let two = try SLIP39.split(secret, groups: groups, groupThreshold: 1)[0]
        #expect(one[0].set.isExtendable)
        // By chance 1 in 32768 pairs of sets has one identifier.
        if one[0].set != two[0].set {
            #expect(throws: SecretSharingError.mnemonic(.differentSets(places: [2]))) {
                _ = try combine([one[0], one[1], two[2]])
            }
        }
        #expect(throws: SecretSharingError.mnemonic(.repeatedMember(group: 0, member: 1))) {
            _ = try combine([one[1], one[1]])
        }
        let few = SecretSharingError.mnemonic(.tooFewMembers(group: 0, needed: 2, given: 1))
        #expect(throws: few) { _ = try combine([one[2]]) }
        #expect(throws: SecretSharingError.mnemonic(.tooFewGroups(needed: 1, given: 0))) {
            _ = try combine([])
        }
    }

    @Test func everyChangedWordIsNoticed() throws {
        var generator = SeededGenerator(label: "SLIP-39, changed words")
        let words = Self.sample.split(separator: " ").map(String.init)
        _ = try share(Self.sample)
        _ = try share("  " + Self.sample.uppercased() + "\n")
        for place in words.indices {
            for _ in 0..<10 {
                var changed = words
                changed[place] =
                    words.filter { $0 != words[place] }
                    .randomElement(using: &generator) ?? ""
                #expect(throws: SecretSharingError.mnemonic(.wrongChecksum)) {
                    _ = try share(changed.joined(separator: " "))
                }
            }
            var unknown = words
            unknown[place] = "zebra"
            #expect(throws: SecretSharingError.mnemonic(.unknownWord(position: place))) {
                _ = try share(unknown.joined(separator: " "))
            }
        }
        for (i, j) in [(0, 1), (4, 5), (10, 19)] {
            var swapped = words
            swapped.swapAt(i, j)
            #expect(throws: SecretSharingError.mnemonic(.wrongChecksum)) {
                _ = try share(swapped.joined(separator: " "))
            }
        }
        for count in [0, 1, 19] {
            #expect(throws: SecretSharingError.mnemonic(.wordCount(count))) {
                _ = try share(words.prefix(count).joined(separator: " "))
            }
        }
        #expect(throws: SecretSharingError.mnemonic(.wordCount(64))) {
            _ = try share([String](repeating: "academic", count: 70).joined(separator: " "))
        }
        #expect(throws: SecretSharingError.mnemonic(.unknownWord(position: 0))) {
            _ = try share(String(repeating: "a", count: 1 << 20))
        }
        #expect(throws: SecretSharingError.mnemonic(.unknownWord(position: 1))) {
            _ = try SLIP39Share(mnemonic: SecretVector(Array("academic ".utf8) + [0xff, 0xfe]))
        }
    }

    @Test func impossibleParametersAreRefused() throws {
        let secret = [UInt8](repeating: 1, count: 16)
        let impossible = SecretSharingError.mnemonic(.impossibleParameters)
        let shapes: [(Int, [(Int, Int)], Int)] = [
            (0, [(1, 1)], 0), (2, [(1, 1)], 0), (1, [], 0), (1, [(3, 2)], 0), (1, [(0, 1)], 0),
            (1, [(1, 2)], 0), (1, [(2, 17)], 0), (1, [(1, 1)], 16), (1, [(1, 1)], -1),
            (17, (0..<17).map { _ in (1, 1) }, 0),
        ]
        for (groupThreshold, shape, exponent) in shapes {
            #expect(throws: impossible) {
                _ = try SLIP39.split(
                    SecretVector(secret),
                    groups: shape.map { SLIP39.Group(needed: $0.0, members: $0.1) },
                    groupThreshold: groupThreshold, iterationExponent: exponent)
            }
        }
        for count in [0, 14, 15, 17, 66] {
            #expect(throws: SecretSharingError.mnemonic(.secretLength(byteCount: count))) {
                _ = try SLIP39.split(
                    SecretVector([UInt8](repeating: 1, count: count)),
                    groups: [.init(needed: 1, members: 1)], groupThreshold: 1)
            }
        }
        for letter in [0x1f, 0x7f, 0xc3] as [UInt8] {
            #expect(throws: SecretSharingError.mnemonic(.passphraseCharacter)) {
                _ = try SLIP39.split(
                    SecretVector(secret), groups: [.init(needed: 1, members: 1)],
                    groupThreshold: 1, passphrase: SecretVector([letter]))
            }
        }
    }

    /// Shares that are sound each by itself, but don't fit together.
    @Test func forgedSharesAreFoundByDigestAndSpares() throws {
        func forged(_ share: SLIP39Share) -> SLIP39Share {
            var value = share.value.reveal()
            value[9] ^= 1
            return SLIP39Share(
                share.set, group: share.group, member: share.member,
                memberThreshold: share.memberThreshold, value: SecretVector(value))
        }
        let shares = try SLIP39.split(
            SecretVector([UInt8](repeating: 3, count: 16)),
            groups: [.init(needed: 2, members: 4), .init(needed: 1, members: 1)],
            groupThreshold: 1, passphrase: SecretVector(Self.passphrase), iterationExponent: 0)
        let (members, single) = (shares[0], shares[1][0])
        let expected = try combine([members[0], members[2]])
        #expect(try combine(members + [single]) == expected)
        let wrong = SecretSharingError.mnemonic(.wrongDigest(group: 0))
        #expect(throws: wrong) { _ = try combine([members[0], forged(members[2])]) }
        // A spare one, behind those that are enough.
        #expect(throws: wrong) {
            _ = try combine([members[0], members[2], forged(members[3])])
        }
        #expect(throws: SecretSharingError.mnemonic(.wrongDigest(group: nil))) {
            _ = try combine([members[0], members[2], forged(single)])
        }
        let two = try SLIP39.split(
            SecretVector([UInt8](repeating: 3, count: 16)),
            groups: [.init(needed: 1, members: 1), .init(needed: 1, members: 1)],
            groupThreshold: 2, iterationExponent: 0)
        #expect(throws: SecretSharingError.mnemonic(.wrongDigest(group: nil))) {
            _ = try combine([two[0][0], forged(two[1][0])])
        }
    }

    @Test func sharesDontShowTheirValues() throws {
        var dumped = ""
        dump(try share(Self.sample), to: &dumped)
        #expect(dumped.contains("member") && !dumped.contains("value"))
    }
}
