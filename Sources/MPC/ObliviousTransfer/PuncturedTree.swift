internal import CKernels
internal import COpenSSL

/// Trees of 16 seeds of which one party knows all and the other all but one: all-but-one transfers made
/// of four transfers of one in two each (Goldreich, Goldwasser, Micali's tree, punctured: Boyle et al.,
/// ePrint 2019/1159, and Roy, ePrint 2022/192, 5.2, for the check). See Protocols/oblivious-transfer.md.
///
/// Bit l of a leaf's number says which child is taken at level l, so that the children of node y of a
/// level stand at y and y + 2^l of the next. What the other party lacks is the leaf numbered δ; it counts
/// from there: its position z is leaf z ⊕ δ, so that the missing one is always at 0 and what it does
/// depends on δ nowhere but in exchanges made in constant time.
enum PuncturedTree {
    static let depth = 4
    static let leaves = 1 << depth
    /// Trees of oblivious transfer: 128 bits of Δ, four a tree.
    static let count = 128 / depth
    /// Words of a tree's message: for each level the sums of the left and of the right nodes, masked;
    /// the sum of the leaves' tags; the hash of all tags.
    static let messageWords = 4 * depth + 8

    private static let nodeDomain: UInt64 = 1
    private static let tagWords = 4

    /// What a leaf's seed gives: the key of its stream, and a tag by which it is checked.
    private static func open(
        _ seed: UnsafePointer<UInt64>, tree: Int, _ context: TransferContext,
        key: UnsafeMutablePointer<UInt64>, tag: UnsafeMutablePointer<UInt64>
    ) {
        let bytes = UnsafeRawBufferPointer(start: seed, count: 16)
        let digest = WordBuffer(uninitialized: 4)
        for (label, target, words) in [("key", key, 2), ("tag", tag, tagWords)] {
            var hash = context.hash("swift-mpc/punctured-tree/v1/\(label)")
            hash.append(tree)
            hash.append(bytes)
            hash.finish(into: digest.base)
            target.update(from: digest.base, count: words)
        }
    }

    /// The hash of a tree's tags, in the leaves' order.
    private static func hash(
        _ tags: UnsafeMutablePointer<UInt64>, tree: Int, _ context: TransferContext
    ) -> [UInt8] {
        var hash = context.hash("swift-mpc/punctured-tree/v1/tags")
        hash.append(tree)
        hash.append(UnsafeRawBufferPointer(start: tags, count: 8 * tagWords * leaves))
        return hash.finish()
    }

    /// The two children of each of `count` nodes: 8 words a node, of which the first four count.
    private static func children(
        _ nodes: UnsafeMutablePointer<UInt64>, count: Int
    ) -> WordBuffer {
        let result = WordBuffer(uninitialized: 8 * count)
        AESStreams(keys: nodes, count: count).fill(
            result.base, stride: 8, keys: 0..<count, domain: nodeDomain, block: 0, words: 8)
        return result
    }

    /// All leaves' keys of a tree whose root is random, two words each, and the message for the other
    /// party, masked by the four pairs of base keys (four words each).
    static func plant(
        tree: Int, baseKeys: UnsafePointer<UInt64>, _ context: TransferContext,
        keys: UnsafeMutablePointer<UInt64>, message: UnsafeMutablePointer<UInt64>
    ) throws(MPCError) {
        let nodes = WordBuffer(uninitialized: 2 * leaves)
        guard RAND_bytes(nodes.bytes.baseAddress, 16) == 1 else { throw .randomnessUnavailable }
        for level in 0..<depth {
            let width = 1 << level
            let children = children(nodes.base, count: width)
            let sums = message + 4 * level
            for word in 0..<4 { sums[word] = baseKeys[4 * level + word] }
            for y in 0..<width {
                for word in 0..<4 { sums[word] ^= children.base[8 * y + word] }
                nodes.base[2 * y] = children.base[8 * y]
                nodes.base[2 * y + 1] = children.base[8 * y + 1]
                nodes.base[2 * (y + width)] = children.base[8 * y + 2]
                nodes.base[2 * (y + width) + 1] = children.base[8 * y + 3]
            }
        }
        let tags = WordBuffer(uninitialized: tagWords * leaves)
        let sum = message + 4 * depth
        sum.update(repeating: 0, count: tagWords)
        for x in 0..<leaves {
            let tag = tags.base + tagWords * x
            open(nodes.base + 2 * x, tree: tree, context, key: keys + 2 * x, tag: tag)
            for word in 0..<tagWords { sum[word] ^= tag[word] }
        }
        UnsafeMutableRawBufferPointer(start: sum + tagWords, count: 32)
            .copyBytes(from: hash(tags.base, tree: tree, context))
        extendLifetime((nodes, tags))
    }

    /// The keys of all leaves but number `delta`, by position: two words each, that of position 0
    /// zeros. `baseKeys`: the four base keys (two words each) for the complements of delta's bits.
    ///
    /// False if the message is not that of a tree: the tags of two different trees under one
    /// hash would be a collision, so that a message that passes for two values of delta gives both
    /// the same leaves, and one that passes for some only betrays at most that delta is among them.
    static func grow(
        tree: Int, delta: UInt64, baseKeys: UnsafePointer<UInt64>,
        message: UnsafePointer<UInt64>, _ context: TransferContext,
        keys: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let nodes = WordBuffer(uninitialized: 2 * leaves)
        nodes.base.update(repeating: 0, count: 2 * leaves)
        for level in 0..<depth {
            let width = 1 << level
            let children = children(nodes.base, count: width)
            let mask = 0 &- (delta >> UInt64(level) & 1)
            // The known side is the left one where delta's bit is 1.
            let sums = message + 4 * level
            var missing = (baseKeys[2 * level], baseKeys[2 * level + 1])
            missing.0 ^= sums[2] ^ (mask & (sums[0] ^ sums[2]))
            missing.1 ^= sums[3] ^ (mask & (sums[1] ^ sums[3]))
            for z in 0..<width {
                // Position z takes the child of delta's side, position z + width the other.
                let child = children.base + 8 * z
                for word in 0..<2 {
                    let swap = mask & (child[word] ^ child[word + 2])
                    nodes.base[2 * z + word] = child[word] ^ swap
                    nodes.base[2 * (z + width) + word] = child[word + 2] ^ swap
                }
                guard z > 0 else { continue }
                missing.0 ^= nodes.base[2 * (z + width)]
                missing.1 ^= nodes.base[2 * (z + width) + 1]
            }
            (nodes.base[0], nodes.base[1]) = (0, 0)
            (nodes.base[2 * width], nodes.base[2 * width + 1]) = missing
        }
        let tags = WordBuffer(uninitialized: tagWords * leaves)
        let sum = message + 4 * depth
        tags.base.update(from: sum, count: tagWords)
        (keys[0], keys[1]) = (0, 0)
        for z in 1..<leaves {
            let tag = tags.base + tagWords * z
            open(nodes.base + 2 * z, tree: tree, context, key: keys + 2 * z, tag: tag)
            for word in 0..<tagWords { tags.base[word] ^= tag[word] }
        }
        reorder(tags.base, delta)
        defer { extendLifetime((nodes, tags)) }
        let expected = hash(tags.base, tree: tree, context)
        return expected.withUnsafeBytes {
            equalInConstantTime(
                $0, UnsafeRawBufferPointer(start: sum + tagWords, count: 32))
        }
    }

    /// Tags by position become tags by number: position z goes to z ⊕ delta.
    private static func reorder(_ tags: UnsafeMutablePointer<UInt64>, _ delta: UInt64) {
        for level in 0..<depth {
            let mask = 0 &- (delta >> UInt64(level) & 1)
            for x in 0..<leaves where x >> level & 1 == 0 {
                let (a, b) = (tags + tagWords * x, tags + tagWords * (x + 1 << level))
                for word in 0..<tagWords {
                    let swap = mask & (a[word] ^ b[word])
                    a[word] ^= swap
                    b[word] ^= swap
                }
            }
        }
    }
}
