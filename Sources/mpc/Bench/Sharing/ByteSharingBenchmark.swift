import CKernels
import FiniteFields
import SecretSharing

/// Sharing of bytes over GF(256) and by exclusive or.
enum ByteSharingBenchmark {
    private static let piece = 4096
    /// Bytes between the pieces' starts: not a multiple of a page, where loads would wait for stores.
    private static let pitch = 4096 + 576

    static func run(portable: Bool, _ report: (BenchResult) -> Void) throws {
        let suffix = portable ? "-portable" : ""
        let goal = portable ? 0.5e9 : mpc_use_vaes() == 1 ? 10e9 : 0.5e9
        for (threshold, parties) in [(2, 5), (1, 3), (4, 9)] {
            let name = "\(threshold + 1)of\(parties)"
            let sharing = try ShamirSharing<GF256>(threshold: threshold, parties: parties)
            var splitter = ByteSplitter(sharing)
            let memory = Pieces(parties + 1, length: piece, pitch: pitch)
            let rows = (1...parties).map { memory[$0] }
            let split = BenchTimer.bytesPerSecond(piece) {
                splitter.split(UnsafeRawBufferPointer(memory[0]), into: rows)
            }
            report(
                result("gf256-split-\(name)\(suffix)", split, goal: threshold == 2 ? goal : nil))
            for used in [threshold + 1, parties] {
                var combiner = try ByteCombiner(
                    sharing, indices: Array(sharing.indices.prefix(used)), locating: true)
                let sources = rows.prefix(used).map { UnsafeRawBufferPointer($0) }
                let combined = try BenchTimer.bytesPerSecond(piece) { () throws in
                    try combiner.combine(sources, into: memory[0])
                }
                let more: [(String, BenchResult.Value)] = [
                    ("sharesChecked", .integer(used - threshold - 1))
                ]
                report(
                    result(
                        "gf256-combine-\(used)of\(parties)\(suffix)", combined, goal: nil, more))
            }
        }
        try splitMemory(suffix, report)
        var splitter = try XORSplitter(parties: 3)
        let memory = Pieces(4, length: piece, pitch: pitch)
        let split = BenchTimer.bytesPerSecond(piece) {
            splitter.split(
                UnsafeRawBufferPointer(memory[0]), into: [memory[1], memory[2], memory[3]])
        }
        report(result("xor-split-3of3\(suffix)", split, goal: nil))
    }

    /// From memory to memory, in which nothing is in a cache.
    private static func splitMemory(
        _ suffix: String, _ report: (BenchResult) -> Void
    ) throws {
        let sharing = try ShamirSharing<GF256>(threshold: 2, parties: 5)
        var splitter = ByteSplitter(sharing)
        let length = 64 << 20
        let memory = Pieces(6, length: length, pitch: length + 576)
        let rows = (1...5).map { memory[$0] }
        let split = BenchTimer.bytesPerSecond(length, atLeast: 3) {
            splitter.split(UnsafeRawBufferPointer(memory[0]), into: rows)
        }
        report(result("gf256-split-3of5-memory\(suffix)", split, goal: nil))
    }

    private static func result(
        _ name: String, _ value: Double, goal: Double?,
        _ more: [(String, BenchResult.Value)] = []
    ) -> BenchResult {
        BenchResult(
            name: name, value: value, unit: "bytes per second", goal: goal,
            path: mpc_use_vaes() == 1 ? "gfni+vaes" : String(cString: mpc_kernel_path()),
            more: [("threads", .integer(1))] + more)
    }

    /// Rows of memory at a fixed distance from each other.
    private final class Pieces {
        private let memory: UnsafeMutableRawBufferPointer
        private let length: Int
        private let pitch: Int

        init(_ rows: Int, length: Int, pitch: Int) {
            memory = .allocate(byteCount: rows * pitch, alignment: 64)
            memory.initializeMemory(as: UInt8.self, repeating: 1)
            (self.length, self.pitch) = (length, pitch)
        }

        deinit { memory.deallocate() }

        subscript(row: Int) -> UnsafeMutableRawBufferPointer {
            UnsafeMutableRawBufferPointer(
                rebasing: memory[(row * pitch)..<(row * pitch + length)])
        }
    }
}
