import Foundation
import PrivacyContracts
import Testing

/// Damaged IR is read or refused with a typed error, never a trap.
@Suite struct ParserFuzzTests {
    @Test(arguments: AuctionTests.irs) func damagedText(file: String) throws {
        let text = Array(try AuctionTests.committed(file).utf8)
        let manifest = try AuctionTests.manifest()
        let seed = UInt64(7_061_120)
        print("fuzz \(file) seed \(seed)")
        var random = SplitMix(state: seed)
        var read = 0
        var refused = 0
        for trial in 0..<1500 {
            var bytes = text
            switch trial % 4 {
            case 0:
                bytes.removeSubrange(Int(random.next() % UInt64(bytes.count))...)
            case 1:
                for _ in 0..<1 + random.next() % 4 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                        truncatingIfNeeded: 32 + random.next() % 95)
                }
            case 2:
                // A piece moved elsewhere.
                let start = Int(random.next() % UInt64(bytes.count))
                let end = min(bytes.count, start + Int(random.next() % 80))
                let piece = Array(bytes[start..<end])
                bytes.removeSubrange(start..<end)
                let place = Int(random.next() % UInt64(bytes.count + 1))
                bytes.insert(contentsOf: piece, at: place)
            default:
                // A line twice, or gone.
                var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
                let index = Int(random.next() % UInt64(lines.count))
                if random.next() & 1 == 0 {
                    lines.remove(at: index)
                } else {
                    lines.insert(lines[index], at: index)
                }
                bytes = Array(lines.joined(separator: [10]))
            }
            let damaged = String(decoding: bytes, as: UTF8.self)
            do {
                let contract = try Contract(ir: damaged, manifest: manifest)
                try? contract.check(method: "auction")
                _ = try? contract.runInClear(
                    method: "auction",
                    inputs: ContractInputs(providers: [[4], [9], [7]]), fuel: 10_000)
                read += 1
            } catch {
                let description = "\(error)"
                #expect(!description.contains("\n") && description.utf8.count < 300)
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "[1 x ", count: 100_000)
        #expect(throws: ContractError.malformed(line: 1, .tooDeep(limit: 64))) {
            try Module(ir: "@a = global " + deep + "i8")
        }
        #expect(throws: ContractError.self) {
            try Module(ir: "@a = global i8 " + String(repeating: "{ i8 ", count: 100_000))
        }
    }

    @Test func longTextIsRefused() {
        let text = String(repeating: ";\n", count: 9 << 20)
        #expect(
            throws: ContractError.malformed(line: 1, .tooLong(bytes: 18 << 20, limit: 16 << 20))
        ) { try Module(ir: text) }
    }
}
