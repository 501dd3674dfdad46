/// The comparison of masks that parties have input twice: random subsets of 0 ..< count, made from public coins each
/// time that they are gone through.
struct MaskComparison: Sequence {
    private let key: [UInt8]
    private let count: Int

    init(_ coins: [UInt64], count: Int) {
        let bytes = coins.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
        key = SessionHash.digest([Array("mask subsets".utf8), bytes])
        self.count = count
    }

    private static let subsetCount = 56

    /// How many subsets are compared: none unless both protocols are active.
    static func count(_ a: SecurityClaim, _ b: SecurityClaim) -> Int {
        a.adversary == .activeWithAbort && b.adversary == .activeWithAbort ? subsetCount : 0
    }

    func makeIterator() -> AnyIterator<[Int]> {
        let stream = key.withUnsafeBytes {
            WordStream(key: UnsafeRawBufferPointer(rebasing: $0[..<16]), domain: 0)
        }
        let (count, words) = (count, WordBuffer(uninitialized: (count + 63) / 64))
        var made = 0
        return AnyIterator {
            guard made < Self.subsetCount else { return nil }
            made += 1
            stream.read(into: words.base, count: words.count)
            defer { extendLifetime(words) }
            return (0..<count).filter { words.base[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
        }
    }
}

extension WordStream {
    /// A stream under a key of libcrypto's generator.
    static func unknownToOthers() throws(MPCError) -> WordStream {
        let key = try SessionHash.random(words: 2)
        defer { extendLifetime(key) }
        return WordStream(key: key.rawBytes, domain: 0)
    }
}
