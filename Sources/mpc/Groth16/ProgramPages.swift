import Foundation

/// The pages of the program's own files, libraries included, that are in memory.
enum ProgramPages {
    /// Gives them back: starting reads many for once, such as lists of symbols and of relocations, which
    /// then count among a process's memory to its end. What is needed again is read again from the
    /// files, where the system still has it. Does nothing where there is no /proc.
    static func release() {
        #if os(Linux)
        guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else {
            return
        }
        for line in maps.split(separator: "\n") {
            // Bounds, rights, offset, device, inode, file.
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            // Code is the file's bytes and nothing else. What can only be read may have been written
            // to before it was protected (RELRO).
            guard fields.count == 6, fields[1] == "r-xp", fields[4] != "0", bounds.count == 2,
                let start = UnsafeMutableRawPointer(bitPattern: bounds[0])
            else { continue }
            _ = madvise(start, Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
        #endif
    }
}
