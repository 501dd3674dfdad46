internal import Foundation

/// What stands at an address of this process, read through the kernel: memory that was released may be
/// looked at without touching it. Linux only.
public enum ProcessMemory {
    /// The `count` words at `address`, or `nil` where no memory is mapped or there is no /proc.
    public static func words(at address: UInt, count: Int) -> [UInt64]? {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/mem") else { return nil }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(address))) != nil,
            let data = try? file.read(upToCount: 8 * count), data.count == 8 * count
        else { return nil }
        return data.withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
        }
    }

    /// For each sequence the address of a place in writable memory, at a multiple of 8, where it stands
    /// with all its bits turned, or nil: who looks for a secret need not hold it. Nil as a whole where
    /// there is no /proc.
    public static func places(ofTurned sequences: [[UInt64]]) -> [UInt?]? {
        guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8),
            let file = FileHandle(forReadingAtPath: "/proc/self/mem")
        else { return nil }
        defer { try? file.close() }
        var places = [UInt?](repeating: nil, count: sequences.count)
        for line in maps.split(separator: "\n") {
            let fields = line.split(separator: " ")
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard fields[1].hasPrefix("rw"), ends.count == 2 else { continue }
            for start in stride(from: ends[0], to: ends[1], by: Int(chunk)) {
                // A sequence may go on in the next chunk.
                let count = min(ends[1] - start, chunk + 256)
                guard (try? file.seek(toOffset: UInt64(start))) != nil,
                    let data = try? file.read(upToCount: Int(count))
                else { continue }
                data.withUnsafeBytes { bytes in
                    for (i, place) in bytes.places(ofTurned: sequences) {
                        places[i] = places[i] ?? start + UInt(place)
                    }
                }
            }
        }
        return places
    }

    private static var chunk: UInt { 1 << 20 }
}

extension UnsafeRawBufferPointer {
    /// Where sequences stand turned: their indices with the places of their first words.
    fileprivate func places(ofTurned sequences: [[UInt64]]) -> [(index: Int, place: Int)] {
        var found = [(index: Int, place: Int)]()
        let firsts = sequences.map { $0[0] }
        var place = 0
        while place + 8 <= count {
            let word = ~loadUnaligned(fromByteOffset: place, as: UInt64.self)
            for i in firsts.indices where firsts[i] == word {
                if stands(turned: sequences[i], at: place) { found.append((i, place)) }
            }
            place += 8
        }
        return found
    }

    private func stands(turned sequence: [UInt64], at place: Int) -> Bool {
        place + 8 * sequence.count <= count
            && sequence.indices.allSatisfy {
                ~loadUnaligned(fromByteOffset: place + 8 * $0, as: UInt64.self) == sequence[$0]
            }
    }
}
