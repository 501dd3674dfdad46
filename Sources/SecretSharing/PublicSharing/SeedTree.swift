internal import COpenSSL

/// Seeds that come from one root by a binary tree, so that all but a few can be shown in little space: a
/// node gives all seeds below it and says nothing of others.
///
/// Source: O. Goldreich, S. Goldwasser, S. Micali, "How to Construct Random Functions", JACM 1986; for
/// this use J. Katz, V. Kolesnikov, X. Wang, "Improved Non-Interactive Zero Knowledge with Applications to
/// Post-Quantum Signatures", CCS 2018, 2.3. Nodes have 16 bytes; children are SHA-256 of salt, place
/// and node.
struct SeedTree: ~Copyable {
    static let nodeByteCount = 16
    let leafCount: Int
    private let salt: [UInt8]
    /// The node at place p, from 1, has children at 2 p and 2 p + 1.
    private var nodes: SecretVector<UInt8>

    /// A tree of which `nodes[place]` are given: the root for all of it.
    ///
    /// - Precondition: `leafCount` is a power of two; each node has 16 bytes, and none is below another.
    init(leafCount: Int, salt: [UInt8], nodes given: [(place: Int, node: [UInt8])]) {
        self.leafCount = leafCount
        self.salt = salt
        nodes = SecretVector(repeating: 0, count: 2 * leafCount * Self.nodeByteCount)
        for (place, node) in given {
            nodes.withUnsafeMutableBufferPointer { nodes in
                for i in node.indices { nodes[place * Self.nodeByteCount + i] = node[i] }
            }
            grow(from: place)
        }
    }

    /// A tree from a fresh root.
    static func random(leafCount: Int, salt: [UInt8]) -> SeedTree {
        var root = [UInt8](repeating: 0, count: nodeByteCount)
        root.withUnsafeMutableBytes { fillFromSystem($0) }
        defer { root.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        return SeedTree(leafCount: leafCount, salt: salt, nodes: [(1, root)])
    }

    private mutating func grow(from place: Int) {
        guard place < leafCount else { return }
        var input = Array("swift-mpc/seed-tree/v1".utf8) + salt
        withUnsafeBytes(of: UInt32(place).bigEndian) { input += $0 }
        let size = Self.nodeByteCount
        nodes.withUnsafeMutableBufferPointer { nodes in
            input += nodes[(place * size)..<((place + 1) * size)]
            _ = SHA256(input, input.count, nodes.baseAddress.map { $0 + 2 * place * size })
        }
        input.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
        grow(from: 2 * place)
        grow(from: 2 * place + 1)
    }

    /// Lets `body` read seed `leaf`.
    borrowing func withSeed<Result: ~Copyable>(
        _ leaf: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let start = (leafCount + leaf) * Self.nodeByteCount
        return nodes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[start..<(start + Self.nodeByteCount)]))
        }
    }

    /// The places of the fewest nodes that give all leaves but `hidden`, from left to right.
    static func cover(leafCount: Int, hiding hidden: Set<Int>) -> [Int] {
        var places = [Int]()
        func visit(_ place: Int, _ leaves: Range<Int>) {
            let hides = leaves.contains { hidden.contains($0) }
            if !hides {
                places.append(place)
            } else if leaves.count > 1 {
                let middle = (leaves.lowerBound + leaves.upperBound) / 2
                visit(2 * place, leaves.lowerBound..<middle)
                visit(2 * place + 1, middle..<leaves.upperBound)
            }
        }
        visit(1, 0..<leafCount)
        return places
    }

    /// The node at `place`, as an ordinary array: from here on it is public.
    borrowing func reveal(_ place: Int) -> [UInt8] {
        let start = place * Self.nodeByteCount
        return nodes.withUnsafeBufferPointer {
            Array($0[start..<(start + Self.nodeByteCount)])
        }
    }
}
