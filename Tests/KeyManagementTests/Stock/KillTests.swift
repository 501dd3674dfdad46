import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import SecretSharing
import Testing

/// kill -9 of real processes with real files, at every durable step.
@Suite(.serialized) struct KillTests {
    /// What a child does: fill, lease, take, twice; each secret that it takes goes to a file of its own,
    /// as if a signature had left.
    private static func use(_ directory: any DurableDirectory, output: String) throws {
        let key = try StorageKey(SecretVector([UInt8](repeating: 1, count: 32)))
        let stock = try FileStock(
            directory: directory, key: key, label: [1], quorum: 1, leaseSize: 2)
        for _ in 0..<2 {
            _ = try stock.add(
                (0..<3).map { _ in
                    var secret = SecretVector<UInt8>(repeating: 0, count: 16)
                    secret.withUnsafeMutableBufferPointer {
                        for i in $0.indices { $0[i] = UInt8.random(in: .min ... .max) }
                    }
                    return StockItem(publicPart: [], secret: secret)
                })
            try stock.confirm(try stock.openLease(), witnesses: [2])
            for position in stock.lease {
                let item = try stock.take(epoch: stock.epoch, position: position)
                let name = item.secret.reveal().map { String($0, radix: 16) }.joined(separator: "-")
                let path = "\(output)/\(name).\(UUID().uuidString)"
                try Data().write(to: URL(fileURLWithPath: path))
            }
        }
    }

    @Test(arguments: 1...5) func nonceStock(step: Int) async throws {
        for isBefore in [true, false] {
            let root = try TemporaryDirectory()
            let (stock, output) = (root.child("stock"), root.child("taken"))
            try FileManager.default.createDirectory(
                atPath: output, withIntermediateDirectories: false)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [
                    stock = stock as String, output = output as String, step = step as Int,
                    isBefore = isBefore as Bool
                ] in
                try KillTests.use(
                    KillingDirectory(path: stock, step: step, isBefore: isBefore), output: output)
            }
            try Self.use(FileDirectory(path: stock), output: output)
            let taken = try FileManager.default.contentsOfDirectory(atPath: output).map {
                $0.split(separator: ".")[0]
            }
            #expect(taken.count >= 4)
            #expect(Set(taken).count == taken.count, "step \(step), before \(isBefore)")
        }
    }

    /// A witness that is killed has not forgotten what it has answered for.
    @Test(arguments: [true, false]) func witness(isBefore: Bool) async throws {
        let root = try TemporaryDirectory()
        let path = root.child("witness")
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, isBefore = isBefore as Bool] in
            // The first step makes the record.
            let witness = try StockWitness(
                directory: KillingDirectory(path: path, step: 3, isBefore: isBefore),
                create: true)
            for position in 0...1 as ClosedRange<UInt64> {
                try witness.record(
                    StockLease(epoch: 0, positions: position..<(position + 1)), of: [1],
                    owner: [7])
            }
        }
        let again = try StockWitness(directory: FileDirectory(path: path))
        #expect(again.mark(of: [1], owner: [7])?.position == (isBefore ? 1 : 2))
    }
}
