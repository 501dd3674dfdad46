import BigIntegers
import EllipticCurves
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct PortableShareTests {
    private func decoded(_ bytes: [UInt8], limit: Int = 1 << 24) throws -> PortableShare {
        try PortableShare(encoded: SecretVector(bytes), limit: limit)
    }

    @Test func splitEncodedDecodedCombined() throws {
        var generator = SeededGenerator(label: "portable shares")
        let shapes: [(Int, Int, ShareScheme)] = [
            (1, 1, .shamir), (2, 3, .shamir), (3, 5, .shamir), (255, 255, .shamir), (4, 4, .xor),
            (1, 1, .xor),
        ]
        for (needed, parties, scheme) in shapes {
            for (count, hasCommitments) in [(0, true), (1, false), (32, true), (700, false)] {
                let secret = generator.bytes(count)
                let shares = try PortableShare.split(
                    SecretVector(secret), needed: needed, parties: parties, scheme: scheme,
                    commitments: hasCommitments)
                #expect(shares.map(\.header.index) == Array(1...parties))
                let some = try shares.shuffled(using: &generator).prefix(needed).map { share in
                    let bytes = share.encoded().reveal()
                    let text = try share.text()
                    let fromText = try PortableShare(text: text)
                    let again = fromText.encoded().reveal()
                    #expect(again == bytes)
                    let back = try decoded(bytes)
                    #expect(back.header == share.header)
                    return back
                }
                let combined = try PortableShare.combine(some)
                let (revealed, wrong) = (combined.secret.reveal(), combined.wrong)
                #expect(revealed == secret && wrong.isEmpty)
            }
        }
    }

    /// The format, byte for byte, as Protocols/share-encoding.md has it.
    @Test func knownEncoding() throws {
        let bytes: [UInt8] =
            Array("mpcs".utf8) + [1, 1, 0, 0, 0, 2, 0, 3, 0, 1] + [0, 0, 0, 0, 0, 0, 0, 2]
            + Array(0..<16) + [0xab, 0xcd]
        // The first bytes of SHA-256("swift-mpc/share/v1" || header || SHA-256(abcd)).
        let checksum: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        #expect(throws: SecretSharingError.malformedShare(.wrongChecksum)) {
            _ = try decoded(bytes + checksum)
        }
        let share = try decoded(bytes + [0x94, 0x4d, 0x14, 0xea, 0xe6, 0xd0, 0x42, 0x2f])
        #expect(share.header.needed == 2 && share.header.parties == 3 && share.header.index == 1)
        #expect(share.header.set.description == "000102030405060708090a0b0c0d0e0f")
        let value = share.value.reveal()
        #expect(value == [0xab, 0xcd])
    }

    @Test func everyChangedBitIsNoticed() throws {
        var generator = SeededGenerator(label: "portable shares, changed")
        for scheme in [ShareScheme.shamir, .xor] {
            let share = try PortableShare.split(
                SecretVector(generator.bytes(20)), needed: 2, parties: 2, scheme: scheme)[1]
            let bytes = share.encoded().reveal()
            for bit in 0..<(8 * bytes.count) {
                var changed = bytes
                changed[bit / 8] ^= 1 << (bit % 8)
                #expect(throws: SecretSharingError.self, "bit \(bit)") {
                    _ = try decoded(changed)
                }
            }
            for count in 0..<bytes.count {
                #expect(throws: SecretSharingError.self) {
                    _ = try decoded(Array(bytes[..<count]))
                }
            }
            #expect(throws: SecretSharingError.malformedShare(.tooLong)) {
                _ = try decoded(bytes + [0])
            }
            let text = try share.text().reveal()
            for place in text.indices {
                for other in [UInt8(ascii: "q"), UInt8(ascii: "1"), 0x00, 0xff] {
                    guard text[place] != other else { continue }
                    var changed = text
                    changed[place] = other
                    #expect(throws: SecretSharingError.self) {
                        _ = try PortableShare(text: SecretVector(changed))
                    }
                }
            }
        }
    }

    @Test func statedMaximaHold() throws {
        let share = try PortableShare.split(
            SecretVector([UInt8](repeating: 1, count: 100)), needed: 2, parties: 3)[0]
        let bytes = share.encoded().reveal()
        _ = try decoded(bytes, limit: 100)
        #expect(
            throws: SecretSharingError.malformedShare(.overLimit(byteCount: 100, limit: 99))
        ) { _ = try decoded(bytes, limit: 99) }
        let set = ShareSetID()
        let impossible = SecretSharingError.malformedShare(.impossibleParameters)
        let parameters: [(ShareScheme, Int, Int, Int, UInt64)] = [
            (.shamir, 0, 3, 1, 1), (.shamir, 4, 3, 1, 1), (.shamir, 2, 256, 1, 1),
            (.shamir, 2, 3, 0, 1), (.shamir, 2, 3, 4, 1), (.shamir, 2, 0, 1, 1),
            (.shamir, 2, 3, 1, 1 << 50 + 1), (.xor, 2, 3, 1, 1),
            (.scalar(.secp256k1), 2, 3, 1, 31), (.scalar(.secp256k1), 2, 65536, 1, 32),
            (.scalar(.secp256k1), 1025, 2000, 1, 32), (.shamir, -1, 3, 1, 1),
        ]
        for (scheme, needed, parties, index, length) in parameters {
            #expect(throws: impossible) {
                _ = try ShareHeader(
                    scheme: scheme, set: set, needed: needed, parties: parties, index: index,
                    length: length)
            }
        }
        for count in [1, 15, 47, 49, 96] {
            #expect(throws: impossible) {
                _ = try ShareHeader(
                    scheme: .shamir, set: set, needed: 2, parties: 3, index: 1, length: 1,
                    commitments: [UInt8](repeating: 0, count: count))
            }
        }
        // A header that promises 2^50 bytes is refused before any are asked for.
        var promising = bytes
        promising.replaceSubrange(14..<22, with: [0, 4, 0, 0, 0, 0, 0, 0])
        #expect(throws: SecretSharingError.self) { _ = try decoded(promising) }
        promising.replaceSubrange(14..<22, with: [UInt8](repeating: 0xff, count: 8))
        #expect(throws: impossible) { _ = try decoded(promising) }
        for (place, value) in [(4, 2), (5, 9), (6, 1), (7, 2)] {
            var other = bytes
            other[place] = UInt8(value)
            #expect(throws: SecretSharingError.self) { _ = try decoded(other) }
        }
    }

    /// Random bytes and mutations, thousands of them: an error each, no trap.
    @Test func fuzzedShares() throws {
        var generator = SeededGenerator(label: "portable shares, fuzz")
        let samples = try [
            PortableShare.split(SecretVector(generator.bytes(40)), needed: 2, parties: 3)[0],
            ScalarShareTests.scalarShare(Secp256k1.Point.self).portable,
        ].map { $0.encoded().reveal() }
        for round in 0..<20_000 {
            var bytes = samples[round % 2]
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0 where !bytes.isEmpty:
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
                        UInt8.random(in: 0...255, using: &generator)
                case 1 where !bytes.isEmpty:
                    bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
                case 2: bytes += generator.bytes(Int.random(in: 1...20, using: &generator))
                default:
                    // The numbers of the header.
                    let place = Int.random(in: 4..<22, using: &generator)
                    if place < bytes.count {
                        bytes[place] = [0, 1, 2, 255].randomElement(using: &generator) ?? 0
                    }
                }
            }
            guard bytes != samples[round % 2] else { continue }
            #expect(throws: SecretSharingError.self) { _ = try decoded(bytes) }
            var text = Array("mpcshare1".utf8)
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                text.append(
                    "qpzry9x8gf2tvdw0s3jn54khce6mua7l ".utf8.randomElement(using: &generator) ?? 0)
            }
            #expect(throws: SecretSharingError.self) {
                _ = try PortableShare(text: SecretVector(text))
            }
        }
    }

    @Test func sharesOfDifferentSetsAreNamed() throws {
        let one = try PortableShare.split(SecretVector([1, 2]), needed: 2, parties: 3)
        let two = try PortableShare.split(SecretVector([1, 2]), needed: 2, parties: 3)
        #expect(throws: SecretSharingError.differentSets(places: [1])) {
            _ = try PortableShare.combine([one[0], two[1], one[2]]).wrong
        }
        #expect(throws: SecretSharingError.differentSets(places: [0, 3])) {
            _ = try PortableShare.combine([two[0], one[0], one[1], two[2], one[2]]).wrong
        }
        #expect(throws: SecretSharingError.repeatedIndex(2)) {
            _ = try PortableShare.combine([one[1], one[1]]).wrong
        }
        #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 1)) {
            _ = try PortableShare.combine([one[1]]).wrong
        }
        #expect(throws: SecretSharingError.tooFewShares(needed: 1, given: 0)) {
            _ = try PortableShare.combine([]).wrong
        }
        let scalar = try ScalarShareTests.scalarShare(Ristretto255.self).portable
        #expect(throws: SecretSharingError.wrongScheme) {
            _ = try PortableShare.combine([scalar]).wrong
        }
        #expect(throws: SecretSharingError.invalidThreshold(threshold: 3, parties: 3)) {
            _ = try PortableShare.split(SecretVector([1]), needed: 4, parties: 3)
        }
        #expect(throws: SecretSharingError.invalidThreshold(threshold: 1, parties: 3)) {
            _ = try PortableShare.split(SecretVector([1]), needed: 2, parties: 3, scheme: .xor)
        }
        #expect(throws: SecretSharingError.malformedShare(.impossibleParameters)) {
            _ = try PortableShare.split(SecretVector([1]), needed: 2, parties: 256)
        }
    }

    /// A holder that changes its value and makes its checksum fit is caught by the commitment, though
    /// there is no share to spare; and by the others' if it changes the commitment.
    @Test func aForgedShareIsCaughtByTheCommitments() throws {
        let shares = try PortableShare.split(SecretVector([1, 2, 3, 4]), needed: 2, parties: 2)
        let other = try PortableShare.split(SecretVector([1, 2, 3, 4]), needed: 2, parties: 2)
        // Salt, value and checksum of another set's share under this one's header.
        let (head, body) = (shares[0].encoded().reveal(), other[0].encoded().reveal())
        let start = 38 + 32
        let forged = Array(head[..<start]) + Array(body[start...])
        #expect(throws: SecretSharingError.malformedShare(.wrongChecksum)) {
            _ = try decoded(forged)
        }
        let withChecksum = try ShareForgery.withChecksum(forged, headerByteCount: start)
        #expect(throws: SecretSharingError.malformedShare(.wrongCommitment)) {
            _ = try decoded(withChecksum)
        }
        // The same with the other set's commitments in between: whole, but of another set.
        let whole = Array(head[..<38]) + Array(body[38...])
        let consistent = try ShareForgery.withOwnCommitment(
            whole, headerByteCount: start, index: 1)
        let share = try decoded(consistent)
        #expect(throws: SecretSharingError.differentSets(places: [1])) {
            _ = try PortableShare.combine([shares[1], share]).wrong
        }
    }

    @Test func wrongSharesWithoutCommitmentsAreLocatedByTheOthers() throws {
        let shares = try PortableShare.split(
            SecretVector([UInt8](repeating: 9, count: 600)), needed: 2, parties: 4,
            commitments: false)
        var bytes = shares[2].encoded().reveal()
        bytes[38 + 599] ^= 1
        let forged = try decoded(ShareForgery.withChecksum(bytes, headerByteCount: 38))
        let combined = try PortableShare.combine([shares[0], forged, shares[1], shares[3]])
        let (secret, wrong) = (combined.secret.reveal(), combined.wrong)
        #expect(secret == [UInt8](repeating: 9, count: 600) && wrong == [3])
        #expect(throws: SecretSharingError.tooManyWrongShares(locatable: 0)) {
            _ = try PortableShare.combine([shares[0], forged, shares[1]]).wrong
        }
    }

    @Test func dealerWhoseSharesDontFitTogetherIsFound() throws {
        let honest = try PortableShare.split(
            SecretVector([UInt8](repeating: 9, count: 600)), needed: 2, parties: 5
        ).map { $0.encoded().reveal() }
        let start = 38 + 5 * 16
        // Every share is what was committed to.
        let shares = try ShareForgery.inconsistentSet(
            honest, wrong: [3], headerByteCount: start
        ).map { try decoded($0) }
        let combined = try PortableShare.combine(shares)
        #expect(combined.wrong == [4])
        #expect(throws: SecretSharingError.inconsistentSet(shares[0].header.set)) {
            _ = try PortableShare.combine([shares[3], shares[0], shares[1]]).wrong
        }
        let worse = try ShareForgery.inconsistentSet(
            honest, wrong: [0, 3], headerByteCount: start
        ).map { try decoded($0) }
        #expect(throws: SecretSharingError.inconsistentSet(shares[0].header.set)) {
            _ = try PortableShare.combine(worse).wrong
        }
    }

    @Test func sharesDontShowTheirValues() throws {
        let share = try PortableShare.split(
            SecretVector([0x11, 0x22, 0x33]), needed: 1, parties: 1)[0]
        var dumped = ""
        dump(share, to: &dumped)
        #expect(dumped.contains("index") && !dumped.contains("value") && !dumped.contains("salt"))
    }
}
