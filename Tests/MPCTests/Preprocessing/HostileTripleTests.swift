import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// Triples modulo 2^64 with a party that deviates while they are made.
@Suite struct HostileTripleTests {
    private static let triples = 24
    /// What party 0 changes in messages to party 1.
    private struct Lie: Sendable {
        /// The message's length.
        var length: Int
        var change: @Sendable (UnsafeMutableRawBufferPointer) -> Void
    }

    /// What a sender multiplies with.
    enum Factor: Int, CaseIterable, Sendable {
        case b, mac, key
    }

    /// A message of transfers: an element for each factor, of 24 - k / 8 bytes, for each bit k of each number.
    private static func inTransfers(
        _ factor: Factor, bits: Range<Int>, triples: Range<Int>, flip bit: Int
    ) -> Lie {
        Lie(length: 3936 * Self.triples) { bytes in
            for triple in triples {
                for k in bits {
                    let before = (0..<k).reduce(0) { $0 + 3 * (24 - $1 / 8) }
                    let at = 3936 * triple + before + factor.rawValue * (24 - k / 8)
                    bytes[at + bit / 8] ^= 1 << UInt8(bit % 8)
                }
            }
        }
    }

    /// A message of corrections for spare bits: 32 trees of three words of 64 elements: b, its MACs, the key.
    private static func inSpareProducts(_ factor: Factor, trees: Range<Int>, flip bit: Int) -> Lie {
        let first = factor.rawValue * triples
        let elements = first..<(factor == .key ? first + 1 : first + triples)
        return Lie(length: 32 * 64 * 24) { bytes in
            for tree in trees {
                for element in elements {
                    let at = 8 * (64 * (3 * tree + bit / 64) + element)
                    bytes[at + bit % 64 / 8] ^= 1 << UInt8(bit % 8)
                }
            }
        }
    }

    /// What party 1 ends with: products that it opened, or an error; with a lie in each window.
    private func run(
        _ lie: Lie?, windows: Int = 1
    ) async throws -> (MPCError?, locked: Bool, lies: Int) {
        let lies = Mutex(0)
        let plan = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                guard let lie, place.from == 0, bytes.count == lie.length else { return }
                lies.withLock { $0 += 1 }
                lie.change(bytes)
            })
        let key = try AuthenticationKey(for: SPDZ2k(), party: 1)
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), key: channel.party == 1 ? key : nil)
            for _ in 0..<windows {
                let values = (0..<Self.triples).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
                let x = party.shares(ofPublic: values)
                let opened = try await party.open(party.multiply(x, x))
                #expect(opened == values.map { $0 &* $0 })
            }
        }
        guard case .failure(let error) = outcomes[1] else {
            return (nil, key.lock.isLocked, lies.withLock { $0 })
        }
        return (error as? MPCError, key.lock.isLocked, lies.withLock { $0 })
    }

    /// A sender that has another factor for some transfers than for others, by 1 or by the highest bit of shares:
    /// seen, whatever the secrets are, where any of 192 bits is 1.
    @Test(arguments: Factor.allCases, [0, 127])
    func otherFactorsInSomeTransfers(factor: Factor, bit: Int) async throws {
        let lie = Self.inTransfers(factor, bits: 0..<8, triples: 0..<Self.triples, flip: bit)
        let (error, locked, lies) = try await run(lie)
        #expect(lies == 1 && locked)
        #expect(error == .verificationFailed)
    }

    /// The same factor in all transfers, which is not the one that is authenticated or that spare bits get.
    @Test(arguments: Factor.allCases)
    func otherFactorsInAllTransfers(factor: Factor) async throws {
        let lie = Self.inTransfers(factor, bits: 0..<64, triples: 0..<Self.triples, flip: 0)
        let (error, locked, lies) = try await run(lie)
        #expect(lies == 1 && locked)
        #expect(error == .verificationFailed)
    }

    /// Other elements with some of the trees of spare bits: seen unless all of these 64 bits are 0.
    @Test(arguments: Factor.allCases, [0, 127])
    func otherFactorsForSpareBits(factor: Factor, bit: Int) async throws {
        let (error, locked, lies) = try await run(
            Self.inSpareProducts(factor, trees: 3..<19, flip: bit))
        #expect(lies == 1 && locked)
        #expect(error == .verificationFailed)
    }

    /// Trees that are none, for whichever digits.
    @Test func brokenTreesOfSpareBits() async throws {
        let lie = Lie(length: 32 * 24 * 8) { bytes in
            for tree in 0..<32 {
                for word in 0..<16 { bytes[192 * tree + 8 * word] ^= 1 }
            }
        }
        let (error, locked, lies) = try await run(lie)
        #expect(lies == 1 && locked)
        #expect(error == .transferCheckFailed(party: 0))
    }

    /// An error in one transfer is seen exactly if the other's bit is 1. Where it is not, everything is right.
    @Test(arguments: [0, 127]) func aGuessOfABitIsRightOrSeen(bit: Int) async throws {
        let lie = Self.inTransfers(.b, bits: 0..<1, triples: 3..<4, flip: bit)
        var (right, seen) = (0, 0)
        for _ in 0..<40 where right == 0 || seen == 0 {
            // A window is made for each product: so many guesses were right.
            let (error, locked, lies) = try await run(lie, windows: 3)
            seen += error == nil ? 0 : 1
            right += error == nil ? lies : lies - 1
            #expect(error == nil || error == .verificationFailed)
            #expect(locked == (error != nil))
        }
        #expect(right > 0 && seen > 0)
    }

    /// All bits of the other's number are known, that is they are 0: a is still as random as its spare bits are,
    /// and everything that belongs to it is a's.
    @Test func guessedBitsTellNothingAboutAFactor() {
        var random = SeededGenerator(label: "guessed bits")
        let ring = LongRing(bits: 192)
        let (count, bits) = (64, 128)
        let parts = LongTripleParts(count: count)
        let key = random.words(3)
        func multiply(_ z: UnsafeMutablePointer<UInt64>, _ x: [UInt64], _ y: [UInt64]) {
            ring.multiply(z, x, y, count: 1)
        }
        for k in 0..<bits {
            let y = [random.next() & 1, 0, 0]
            (parts.y + 3 * k).update(from: y, count: 3)
            multiply(parts.yMAC + 3 * k, y, key)
        }
        for i in 0..<count {
            let b = random.words(3)
            (parts.b + 3 * i).update(from: b, count: 3)
            for vector in [parts.x, parts.xMAC, parts.xb, parts.xbMAC] {
                (vector + 3 * i).update(repeating: 0, count: 3)
            }
            for k in 0..<bits {
                let at = 3 * (bits * i + k)
                multiply(parts.yb + at, (0..<3).map { parts.y[3 * k + $0] }, b)
                multiply(parts.ybMAC + at, (0..<3).map { parts.yb[at + $0] }, key)
            }
        }
        parts.extract { words, wanted in
            for k in 0..<wanted { words[k] = random.next() }
        }
        var (zeros, ones) = (UInt64.max, UInt64.max)
        for i in 0..<count {
            func element(_ vector: UnsafeMutablePointer<UInt64>) -> [UInt64] {
                (0..<3).map { vector[3 * i + $0] }
            }
            let a = element(parts.x)
            (zeros, ones) = (zeros & a[0], ones & ~a[0])
            var expected: [UInt64] = [0, 0, 0]
            multiply(&expected, a, element(parts.b))
            #expect(element(parts.xb) == expected)
            multiply(&expected, element(parts.xb), key)
            #expect(element(parts.xbMAC) == expected)
            multiply(&expected, a, key)
            #expect(element(parts.xMAC) == expected)
        }
        #expect(zeros == 0 && ones == 0, "a bit of a is always the same")
    }
}
