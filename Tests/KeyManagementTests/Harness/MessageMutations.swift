import KeyManagement
import TestSupport

/// Ways to change a message that need no knowledge of its format.
enum MessageMutations {
    /// Copies of `bytes` each of which differs: every `stride`-th byte changed, from a random one on, and
    /// the first and the last; cut at the front, at the end and to nothing; longer; much too long.
    static func all(
        _ bytes: [UInt8], stride: Int, using generator: inout SeededGenerator
    ) -> [(name: String, bytes: [UInt8])] {
        var mutations = [(name: String, bytes: [UInt8])]()
        var places = Set([0, 1, bytes.count - 1])
        var place = Int.random(in: 0..<stride, using: &generator)
        while place < bytes.count {
            places.insert(place)
            place += stride
        }
        for place in places.sorted() where bytes.indices.contains(place) {
            var changed = bytes
            changed[place] ^= UInt8.random(in: 1...255, using: &generator)
            mutations.append(("byte \(place)", changed))
        }
        mutations.append(("empty", []))
        mutations.append(("cut", Array(bytes.dropLast())))
        mutations.append(("cut in front", Array(bytes.dropFirst())))
        mutations.append(("longer", bytes + [0]))
        mutations.append(("too long", bytes + [UInt8](repeating: 0, count: 1 << 21)))
        return mutations
    }
}
