import Ledger
import TestSupport
import Testing

@Suite("Transactions of type 2") struct TransactionTests {
    static let transfer = Transaction(
        chainId: 1, nonce: 0, maxPriorityFeePerGas: 2_000_000_000,
        maxFeePerGas: 100_000_000_000, gasLimit: 21000, to: account(filling: 0x35),
        value: 1_000_000_000_000_000_000)
    static let creation = Transaction(
        chainId: 31337, nonce: 1 << 40, maxPriorityFeePerGas: 0,
        maxFeePerGas: UInt256(high: 4, low: 0), gasLimit: 3_000_000, to: nil, data: Array(0..<200),
        accessList: [
            .init(address: account(filling: 0xab), slots: [word(filling: 1), word(filling: 2)]),
            .init(address: account(filling: 0xcd), slots: []),
        ])

    @Test("agree with eth-account, byte for byte") func known() throws {
        let key = try testKey()
        let first = try Self.transfer.signed(with: key)
        #expect(first.raw == Vectors.transferRaw)
        #expect(
            first.hash == word("2e775228833603a64070ca4a183a384223683c3d8b41b8fdf8dce5517da07672"))
        let second = try Self.creation.signed(with: key)
        #expect(second.raw == Vectors.creationRaw)
        #expect(
            second.hash == word("8d8a19ad8afd1e655315d8dc1044efee379a320ac2993a9c2c974090f584175f"))
        for signed in [first, second] {
            let read = try SignedTransaction(raw: signed.raw)
            #expect(read == signed)
            #expect(try read.sender() == key.address)
        }
    }

    @Test("a changed byte is refused or gives another sender") func mutations() throws {
        let signed = try Self.creation.signed(with: testKey())
        var random = SeededGenerator(label: "transaction mutations")
        for position in signed.raw.indices {
            var raw = signed.raw
            raw[position] ^= UInt8.random(in: 1...255, using: &random)
            guard let read = try? SignedTransaction(raw: raw) else { continue }
            #expect(read.raw == raw)
            #expect((try? read.sender()) != (try testKey().address))
        }
        for count in 0..<signed.raw.count {
            #expect(throws: LedgerError.self) {
                try SignedTransaction(raw: Array(signed.raw.prefix(count)))
            }
        }
        #expect(throws: LedgerError.rlp(.trailing, at: signed.raw.count - 1)) {
            try SignedTransaction(raw: signed.raw + [0])
        }
        #expect(throws: LedgerError.badTransaction) { try SignedTransaction(raw: [2, 0xc0]) }
        #expect(throws: LedgerError.badTransaction) {
            try SignedTransaction(raw: [1] + signed.raw.dropFirst())
        }
    }
}
