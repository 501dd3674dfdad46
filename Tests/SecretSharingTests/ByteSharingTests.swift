import BigIntegers
import FiniteFields
import SecretSharing
import TestSupport
import Testing

@Suite struct ByteSharingTests {
    /// Around the kernels' groups and units, and long enough for the key stream.
    static let counts = [0, 1, 16, 255, 256, 257, 511, 1024, 4097, 20_000]

    @Test func anyEnoughSharesReconstruct() throws {
        var generator = SeededGenerator(label: "Shamir over GF(256)")
        let shapes = [(0, 1), (1, 3), (2, 5), (2, 9), (3, 4), (6, 11), (254, 255)]
        for (threshold, parties) in shapes {
            let sharing = try ShamirSharing<GF256>(threshold: threshold, parties: parties)
            for count in parties > 100 ? [7, 257] : Self.counts {
                let bytes = generator.bytes(count)
                let shares = sharing.split(SecretVector(bytes: bytes))
                #expect(shares.map(\.index) == sharing.indices)
                for used in Set([threshold + 1, parties]) {
                    let some = Array(shares.shuffled(using: &generator).prefix(used))
                    let revealed = try sharing.reconstruct(some).revealBytes()
                    #expect(revealed == bytes)
                    let located = try sharing.reconstructLocatingErrors(some)
                    let (secret, wrong) = (located.secret.revealBytes(), located.wrong)
                    #expect(secret == bytes && wrong.isEmpty)
                }
                if threshold > 0, count > 100 { try checkHiding(shares, bytes, threshold) }
            }
        }
        #expect(throws: SecretSharingError.indexNotReduced) {
            _ = try ShamirSharing<GF256>(threshold: 1, parties: 256)
        }
    }

    /// Lagrange's formula one byte at a time, that of the field; and one share too few gives noise.
    private func checkHiding(
        _ shares: [ShamirShare<GF256>], _ bytes: [UInt8], _ threshold: Int
    ) throws {
        let points = shares.map(\.index.element)
        let values = shares.map { $0.values.reveal() }
        let enough = Array(points.prefix(threshold + 1))
        let factors = try lagrangeCoefficients(at: .zero, from: enough)
        let fewer = try lagrangeCoefficients(at: .zero, from: Array(enough.dropLast()))
        var guessed = 0
        for k in bytes.indices {
            let secret = zip(factors, values).reduce(GF256.zero) { $0 + $1.0 * $1.1[k] }
            #expect(secret.byte == bytes[k])
            let guess = zip(fewer, values).reduce(GF256.zero) { $0 + $1.0 * $1.1[k] }
            if guess.byte == bytes[k] { guessed += 1 }
        }
        // 1 of 256 by chance; nine deviations more of the longest.
        #expect(guessed < bytes.count / 256 + 80)
    }

    @Test func piecesGiveWhatTheWholeDoes() throws {
        var generator = SeededGenerator(label: "GF(256), pieces")
        for (threshold, parties) in [(1, 2), (2, 5), (4, 6)] {
            let sharing = try ShamirSharing<GF256>(threshold: threshold, parties: parties)
            let bytes = generator.bytes(30_000)
            var splitter = ByteSplitter(sharing)
            var rows = [[UInt8]](repeating: [], count: parties)
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 0...5000, using: &generator))
                for (i, row) in split(bytes[start..<end], by: &splitter, parties).enumerated() {
                    rows[i] += row
                }
                start = end
            }
            let shares = zip(sharing.indices, rows).map {
                ShamirShare(index: $0, values: SecretVector<GF256>(bytes: $1))
            }
            let whole = try sharing.reconstruct(shares).revealBytes()
            #expect(whole == bytes)
            // Every coefficient is fresh: no row repeats itself.
            #expect(rows.allSatisfy { Array($0[0..<256]) != Array($0[256..<512]) })
        }
    }

    private func split(
        _ bytes: ArraySlice<UInt8>, by splitter: inout ByteSplitter, _ parties: Int
    ) -> [[UInt8]] {
        let targets = (0..<parties).map { _ in
            UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        }
        defer { for target in targets { target.deallocate() } }
        bytes.withUnsafeBytes { splitter.split($0, into: targets) }
        return targets.map { Array($0) }
    }

    @Test func wrongSharesAreLocatedOverAllPieces() throws {
        var generator = SeededGenerator(label: "GF(256), errors")
        for (threshold, parties) in [(1, 4), (2, 7), (3, 10)] {
            let sharing = try ShamirSharing<GF256>(threshold: threshold, parties: parties)
            let bytes = generator.bytes(9000)
            let locatable = (parties - threshold - 1) / 2
            let good = sharing.split(SecretVector(bytes: bytes))
            for errors in 1...(locatable + 1) {
                var shares = good
                let places = (0..<parties).shuffled(using: &generator).prefix(errors)
                // Each at a place of its own, in pieces, units and the rest.
                for (i, place) in places.enumerated() {
                    let at = [8999, 4100, 5, 300, 8000][i % 5]
                    shares[place] = corrupt(shares[place], at: at, using: &generator)
                }
                #expect(throws: SecretSharingError.inconsistentShares) {
                    _ = try sharing.reconstruct(shares).count
                }
                if errors > locatable {
                    let refusal = SecretSharingError.tooManyWrongShares(locatable: locatable)
                    #expect(throws: refusal) {
                        _ = try sharing.reconstructLocatingErrors(shares).wrong
                    }
                    continue
                }
                let located = try sharing.reconstructLocatingErrors(shares)
                let (secret, wrong) = (located.secret.revealBytes(), located.wrong)
                #expect(secret == bytes)
                #expect(wrong == places.sorted().map { sharing.indices[$0] })
            }
        }
    }

    @Test func hostileSharesAreRefused() throws {
        let sharing = try ShamirSharing<GF256>(threshold: 1, parties: 3)
        let shares = sharing.split(SecretVector(bytes: [1, 2, 3]))
        #expect(throws: SecretSharingError.tooFewShares(needed: 2, given: 1)) {
            _ = try sharing.reconstruct([shares[0]]).count
        }
        #expect(throws: SecretSharingError.repeatedIndex(1)) {
            _ = try sharing.reconstruct([shares[0], shares[0]]).count
        }
        let stranger = ShamirShare(
            index: try ShareIndex(4 as UInt64), values: SecretVector<GF256>(bytes: [1, 2, 3]))
        #expect(throws: SecretSharingError.unknownIndex(4)) {
            _ = try sharing.reconstruct([shares[0], stranger]).count
        }
        let short = ShamirShare(
            index: shares[1].index, values: SecretVector<GF256>(bytes: [1, 2]))
        #expect(throws: SecretSharingError.lengthMismatch(expected: 3, found: 2)) {
            _ = try sharing.reconstructLocatingErrors([shares[0], short]).wrong
        }
        #expect(throws: SecretSharingError.zeroIndex) { try ShareIndex<GF256>(0 as UInt64) }
    }
}
