internal import CKernels

/// Shares of the products of elements modulo 2^192 with each of 128 secret bits that every party has, the same for
/// all triples of a window: what makes up for bits of their factors that a deviating party may have guessed.
///
/// As `KeyProducts`, with each bit of a digit for itself (Roy, ePrint 2022/192, 3.1, with numbers for bits).
/// A party that has elements may use other ones with other trees: what is made of the products is checked.
final class SpareProducts: @unchecked Sendable {
    /// Of every party.
    static let bits = 128
    /// Elements worked on together: their streams fit the cache.
    static let chunk = 64
    /// Words of all products of an element.
    static let wordsEach = 3 * bits

    private static let trees = bits / PuncturedTree.depth
    private static let streamDomain: UInt64 = 3
    private static let streamWords = 3 * chunk

    private let links: PartyLinks
    private let delta: WordBuffer
    private let grown: [AESStreams?]
    private let planted: [AESStreams?]
    private let scratch = WordBuffer(uninitialized: PuncturedTree.leaves * streamWords)
    private let planes = WordBuffer(uninitialized: streamWords)

    /// `trees`: 32 of each direction.
    init(trees: PairwiseTrees, links: PartyLinks) {
        precondition(trees.count == Self.trees)
        self.links = links
        delta = trees.delta
        func streams(_ keys: WordBuffer?) -> AESStreams? {
            guard let keys else { return nil }
            defer { extendLifetime(keys) }
            return AESStreams(keys: keys.base, count: PuncturedTree.leaves * trees.count)
        }
        grown = trees.grown.map(streams)
        planted = trees.planted.map(streams)
    }

    /// This party's bits as elements: 0 or 1, three words each.
    func expandBits(into z: UnsafeMutablePointer<UInt64>) {
        z.update(repeating: 0, count: Self.wordsEach)
        for k in 0..<Self.bits { z[3 * k] = delta.base[k / 64] >> UInt64(k % 64) & 1 }
    }

    /// How many elements products are made of at once, for `count` that are wanted.
    static func padded(_ count: Int) -> Int { (count + chunk - 1) / chunk * chunk }

    /// This party's shares of the products of all parties' sums of elements x with all parties' sums of bits: the
    /// 128 products of an element one after another. One round; every party sends every other 768 bytes an
    /// element. `count`: from `padded`. Once.
    func multiply(
        _ x: UnsafePointer<UInt64>, count: Int, into p: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        precondition(count % Self.chunk == 0)
        multiplyOwn(x, count: count, into: p)
        let size = Self.streamWords
        let total = count / Self.chunk * Self.trees * size
        let incoming = WordBuffer(uninitialized: total)
        try await links.exchange(
            sending: total, receiving: total, unit: Self.trees * size,
            produce: { peer, range, message in
                for piece in range.lowerBound / size..<range.upperBound / size {
                    let (chunk, tree) = (piece / Self.trees, piece % Self.trees)
                    if tree == 0 { mpc_long_split(planes.base, x + size * chunk, Self.chunk) }
                    fill(planted[peer], tree, leaves: 0..<16, chunk: chunk)
                    mpc_long_bits_receive(
                        place(p, chunk, tree), Self.wordsEach,
                        message + 8 * (piece * size - range.lowerBound), planes.base,
                        scratch.base, Self.chunk)
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                for piece in range.lowerBound / size..<range.upperBound / size {
                    let (chunk, tree) = (piece / Self.trees, piece % Self.trees)
                    fill(grown[peer], tree, leaves: 1..<16, chunk: chunk)
                    mpc_long_bits_send(
                        place(p, chunk, tree), Self.wordsEach, incoming.base + piece * size,
                        digit(tree), scratch.base, Self.chunk)
                }
            })
        extendLifetime(incoming)
    }

    /// This party's elements where its own bits are 1.
    private func multiplyOwn(
        _ x: UnsafePointer<UInt64>, count: Int, into p: UnsafeMutablePointer<UInt64>
    ) {
        let masks = WordBuffer(uninitialized: Self.bits)
        for k in 0..<Self.bits { masks.base[k] = 0 &- (delta.base[k / 64] >> UInt64(k % 64) & 1) }
        for i in 0..<count {
            let target = p + Self.wordsEach * i
            for k in 0..<Self.bits {
                for word in 0..<3 { target[3 * k + word] = x[3 * i + word] & masks.base[k] }
            }
        }
        extendLifetime(masks)
    }

    private func place(
        _ p: UnsafeMutablePointer<UInt64>, _ chunk: Int, _ tree: Int
    ) -> UnsafeMutablePointer<UInt64> {
        p + Self.wordsEach * Self.chunk * chunk + 3 * PuncturedTree.depth * tree
    }

    private func digit(_ tree: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: delta.base[tree / 16] >> UInt64(4 * (tree % 16)) & 15)
    }

    private func fill(_ streams: AESStreams?, _ tree: Int, leaves: Range<Int>, chunk: Int) {
        let start = PuncturedTree.leaves * tree
        streams?.fill(
            scratch.base, stride: Self.streamWords,
            keys: start + leaves.lowerBound..<start + leaves.upperBound,
            domain: Self.streamDomain, block: UInt64(chunk * Self.streamWords / 2),
            words: Self.streamWords)
    }
}
