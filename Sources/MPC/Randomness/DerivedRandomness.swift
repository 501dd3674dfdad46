/// Digests and words that layers above derive from seeds they share or keep.
package enum DerivedRandomness {
    /// SHA-256 of the parts, each with its length, under a label that names protocol, version and use.
    package static func digest(_ label: String, _ parts: [[UInt8]]) -> [UInt8] {
        var hash = LabelledHash(label)
        for part in parts { hash.append(part) }
        return hash.finish()
    }

    /// The first `count` words of a stream (AES-128 in counter mode) whose key is derived from the parts.
    package static func words(_ label: String, _ parts: [[UInt8]], count: Int) -> [UInt64] {
        let key = digest(label, parts)
        let stream = key.withUnsafeBytes { WordStream(key: .init(rebasing: $0[..<16]), domain: 0) }
        return [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress { stream.read(into: base, count: count) }
            filled = count
        }
    }

    /// `count` bytes of the system's randomness. Throws `.randomnessUnavailable`.
    package static func bytes(count: Int) throws(MPCError) -> [UInt8] {
        let words = try SessionHash.random(words: (count + 7) / 8)
        defer { extendLifetime(words) }
        return Array(words.rawBytes.prefix(count))
    }
}
