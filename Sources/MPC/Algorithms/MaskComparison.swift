/// The comparison of masks that parties have input twice.
enum MaskComparison {
    /// How many subsets are compared: none unless both protocols are active.
    static func count(_ a: SecurityClaim, _ b: SecurityClaim) -> Int {
        a.adversary == .activeWithAbort && b.adversary == .activeWithAbort ? 56 : 0
    }

    /// Random subsets of 0 ..< count, from public coins.
    static func subsets(_ coins: [UInt64], count: Int) -> [[Int]] {
        let bytes = coins.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
        let key = SessionHash.digest([Array("mask subsets".utf8), bytes])
        let stream = key.withUnsafeBytes {
            WordStream(key: UnsafeRawBufferPointer(rebasing: $0[..<16]), domain: 0)
        }
        return (0..<56).map { _ in
            let words = WordBuffer(uninitialized: (count + 63) / 64)
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
