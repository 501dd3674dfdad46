import Foundation
import LocalCommittee
import Testing

/// The built `sealed-auction`, run as a user runs it.
struct AuctionProgram {
    /// The package's root.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let run: ProgramRun

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        run = try ProgramRun(
            Self.root.appendingPathComponent(".build/release/sealed-auction").path, arguments,
            environment: environment)
    }

    /// Where this run keeps its files.
    var folder: String {
        FileManager.default.temporaryDirectory.appendingPathComponent("sealed-auction-\(run.pid)")
            .path
    }

    var folderExists: Bool { FileManager.default.fileExists(atPath: folder) }

    /// What it has started so far.
    var children: [ProcessTable.Entry] { ProcessTable.children(of: run.pid) }

    /// Waits until `condition` holds for what it has started.
    func waitForChildren(
        within seconds: Int = 60, _ condition: ([ProcessTable.Entry]) -> Bool
    ) async throws -> [ProcessTable.Entry] {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, run.isRunning {
            let children = children
            if condition(children) { return children }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not start its processes: \(run.errorsSoFar)")
        return children
    }

    /// Waits for its end.
    ///
    /// - Returns: what it printed, and every process it was seen to start.
    func finish(
        within seconds: Int = 100
    ) async throws -> (ProgramRun.Result, children: [Int32]) {
        var seen: Set<Int32> = []
        let end = ContinuousClock.now + .seconds(seconds)
        while run.isRunning, ContinuousClock.now < end {
            seen.formUnion(children.map(\.pid))
            try await Task.sleep(for: .milliseconds(50))
        }
        return (try await run.result(within: .seconds(1)), seen.sorted())
    }

    /// Writes a file of bids into a new folder, which the caller removes.
    static func bidsFile(_ text: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("bids-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("bids.csv")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file
    }
}

/// The object that `--json` prints.
struct AuctionReport: Decodable {
    struct Decision: Decodable, Equatable {
        var winner: UInt32
        var price: UInt64
    }

    struct Transaction: Decodable {
        var step: String
        var hash: String
        var gas: UInt64
    }

    var result: Decision
    var expected: Decision
    var tasks: [String]
    var transactions: [Transaction]
    var rounds: Int
    var bytesPerParty: Int
    var seconds: Double

    /// Reads the last line of a run's standard output.
    init(_ result: ProgramRun.Result) throws {
        let line = try #require(result.lines.last, "nothing printed: \(result.errors)")
        self = try JSONDecoder().decode(AuctionReport.self, from: Data(line.utf8))
    }
}
