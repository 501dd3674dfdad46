import Channels
import Foundation
import NIOCore
import Testing
import Transport

/// Measurements, not tests: they run when MPC_TRANSPORT_BENCH is set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["MPC_TRANSPORT_BENCH"] != nil))
struct TransportBenchmark {
    @Test(arguments: [false, true]) func ring(plaintext: Bool) async throws {
        let committee = try await Committee(3) {
            $0.insecurePlaintextForBenchmarks = plaintext
            let chunk = ProcessInfo.processInfo.environment["MPC_TRANSPORT_CHUNK"]
            if let chunk = chunk.flatMap({ Int($0) }) { $0.chunkBytes = chunk }
        }
        let name = plaintext ? "bare" : "tls"
        for (count, rounds) in [
            (8, 20000), (8, 20000), (64 << 10, 2000), (8 << 20, 100), (8 << 20, 100),
        ] {
            let before = processorSeconds()
            let times = try await committee.run(.test(9)) { channel in
                let next = (channel.party + 1) % 3
                let previous = (channel.party + 2) % 3
                let buffer = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: count, alignment: 64)
                defer { buffer.deallocate() }
                let source = [UInt8](repeating: 7, count: count)
                func round() async throws {
                    channel.beginRound()
                    try channel.send(to: next, byteCount: count) { $0.copyBytes(from: source) }
                    try await channel.receive(from: previous, into: buffer)
                }
                for _ in 0..<rounds / 10 { try await round() }
                let start = ContinuousClock.now
                for _ in 0..<rounds { try await round() }
                return ContinuousClock.now - start
            }
            let seconds = times.map { $0 / .seconds(1) }.max() ?? 0
            // Warming up adds a tenth of the rounds.
            let processor = (processorSeconds() - before) / Double(rounds) / 1.1
            print(
                "{\"name\": \"ring-\(name)-\(count)\", \"parties\": 3, \"microseconds\": "
                    + "\(seconds / Double(rounds) * 1e6), \"MB/s a party\": "
                    + "\(Double(count * rounds) / seconds / 1e6), \"processor microseconds a round, all parties\": "
                    + "\(processor * 1e6)}")
        }
        await committee.stop()
    }
}

/// The time this process has spent on processors.
private func processorSeconds() -> Double {
    Double(clock()) / Double(CLOCKS_PER_SEC)
}
