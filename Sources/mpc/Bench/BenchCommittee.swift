import Foundation

/// Processes of this program on loopback, each a party of its own.
struct BenchCommittee {
    /// TCP without TLS: for comparison only.
    var bare: Bool
    var setting = BenchSetting()
    /// How long set-up, and then the measurement, may take.
    var timeoutSeconds: Double = 600

    /// Starts the parties, has them do the work and returns what each measured, in party order.
    func measure(_ operation: BenchWork.Operation) throws -> [BenchMeasurement] {
        var children: [Child] = []
        defer { for child in children { child.stop() } }
        for _ in 0..<setting.parties { children.append(try Child(bare: bare)) }
        let peers = try children.enumerated().map { index, child -> BenchWork.Peer in
            try decode(child, index, within: 30)
        }
        for (party, child) in children.enumerated() {
            try child.send(
                BenchWork(peers: peers, party: party, setting: setting, operation: operation))
        }
        return try children.enumerated().map { index, child in
            try decode(child, index, within: timeoutSeconds)
        }
    }

    private func decode<Value: Decodable>(
        _ child: Child, _ party: Int, within seconds: Double
    ) throws -> Value {
        do {
            let line = try child.lines.next(within: seconds)
            return try JSONDecoder().decode(Value.self, from: Data(line.utf8))
        } catch LineReader.Failure.timedOut {
            throw CommandFailure("party \(party) did not answer within \(Int(seconds)) s")
        } catch LineReader.Failure.ended {
            throw CommandFailure("party \(party) stopped; its message stands above")
        }
    }

    /// One party's process. It ends when its standard input does.
    private final class Child {
        let lines: LineReader
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(bare: Bool) throws {
            process.executableURL = try Self.thisProgram()
            process.arguments = ["bench", "party"] + (bare ? ["--bare"] : [])
            process.standardInput = input
            process.standardOutput = output
            lines = LineReader(output.fileHandleForReading.fileDescriptor)
            try process.run()
        }

        func send(_ work: BenchWork) throws {
            var data = try JSONEncoder().encode(work)
            data.append(UInt8(ascii: "\n"))
            try input.fileHandleForWriting.write(contentsOf: data)
        }

        func stop() {
            try? input.fileHandleForWriting.close()
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }

        private static func thisProgram() throws -> URL {
            if let path = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/exe")
            {
                return URL(fileURLWithPath: path)
            }
            guard let url = Bundle.main.executableURL else {
                throw CommandFailure("the path of this program can't be found")
            }
            return url
        }
    }
}
