import Ledger
import TestSupport
import Testing

@Suite("Numbers, words and addresses") struct ValuesTests {
    @Test("the addresses of EIP-55 print and read back")
    func checksums() throws {
        let examples = [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
        ]
        for text in examples {
            #expect(try Address(text).description == text)
            #expect(try Address(text.lowercased()).description == text)
            #expect(try Address("0x" + text.dropFirst(2).uppercased()).description == text)
            #expect(try Address(Address(text).bytes) == Address(text))
        }
        var wrong = Array(examples[0])
        wrong[3] = "A"
        #expect(throws: LedgerError.badAddressChecksum) { try Address(String(wrong)) }
    }

    @Test("what is no address is refused") func badAddresses() {
        #expect(throws: LedgerError.badHex) { try Address(String(repeating: "a", count: 40)) }
        #expect(throws: LedgerError.badHex) {
            try Address("0x" + String(repeating: "g", count: 40))
        }
        #expect(throws: LedgerError.badHex) { try Address("0x123") }
        #expect(throws: LedgerError.wrongLength(expected: 20, found: 1)) { try Address("0x12") }
        #expect(throws: LedgerError.wrongLength(expected: 20, found: 21)) {
            try Address([UInt8](repeating: 0, count: 21))
        }
        #expect(throws: LedgerError.wrongLength(expected: 32, found: 31)) {
            try Bytes32([UInt8](repeating: 0, count: 31))
        }
    }

    @Test(
        "a created contract's address follows from creator and nonce",
        arguments: [
            (0, "0x72665d3e94Cb4f374b7728F1ab21A3115C4D50Eb"),
            (127, "0xedcbE1825489a8395A9d09876654bC8ea3d19e0e"),
            (128, "0x330EDd805D34afcB7c5F87c87Cb886945714ccb7"),
            (70000, "0x916eD69C86b262f1d7D7a98CaCb1d2484586734A"),
        ])
    func created(nonce: UInt64, address: String) throws {
        let sender = try testKey().address
        #expect(sender == account("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"))
        #expect(Address(creator: sender, nonce: nonce).description == address)
    }

    @Test("numbers keep the laws of arithmetic and their texts") func numbers() throws {
        var random = SeededGenerator(label: "UInt256")
        for _ in 0..<500 {
            let a = try number(&random)
            let b = try number(&random)
            let (sum, carried) = a.addingReportingOverflow(b)
            let (back, borrowed) = sum.subtractingReportingOverflow(b)
            #expect(back == a && borrowed == carried)
            let divisor = UInt64.random(in: 1 ... .max, using: &random)
            let (quotient, rest) = a.quotientAndRemainder(dividingBy: divisor)
            let product = quotient.multipliedSaturating(by: divisor)
            #expect(product.addingReportingOverflow(UInt256(rest)) == (a, false))
            #expect(rest < divisor)
            #expect(try UInt256(a.description) == a)
            #expect(try UInt256(a.quantity) == a)
            #expect(try UInt256(bigEndian: a.bytes) == a)
            #expect(try UInt256(bigEndian: a.minimalBytes) == a)
            #expect(Bytes32(a).number == a && Bytes32(a).bytes == a.bytes)
            #expect(a.minimalBytes.count == (a.bitCount + 7) / 8)
        }
    }

    /// A number whose length is random too.
    private func number(_ random: inout SeededGenerator) throws -> UInt256 {
        try UInt256(bigEndian: random.bytes(Int.random(in: 0...32, using: &random)))
    }

    @Test("numbers at their limits") func limits() throws {
        let maximum =
            "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        #expect(UInt256.max.description == maximum)
        #expect(try UInt256(maximum) == .max)
        #expect(throws: LedgerError.numberTooLarge(bits: 256)) {
            try UInt256(String(maximum.dropLast()) + "6")
        }
        #expect(throws: LedgerError.numberTooLarge(bits: 256)) { try UInt256(maximum + "0") }
        #expect(throws: LedgerError.numberTooLarge(bits: 256)) {
            try UInt256(quantity: "0x1" + String(repeating: "0", count: 64))
        }
        for text in ["", "0x", "1a", "-1", "0xg", " 1"] {
            #expect(throws: LedgerError.badHex) { try UInt256(text) }
        }
        #expect(UInt256.zero.quantity == "0x0" && UInt256.zero.description == "0")
        #expect(UInt256(high: 1, low: 0).quantity == "0x1" + String(repeating: "0", count: 32))
        #expect(UInt256(high: 1, low: 0).description == "340282366920938463463374607431768211456")
        #expect(UInt256.max.multipliedSaturating(by: 2) == .max)
        #expect(UInt256.max.addingSaturating(1) == .max)
        #expect(UInt256(UInt64.max).uint64 == .max && UInt256(high: 0, low: 1 << 64).uint64 == nil)
        #expect(UInt256(UInt64(Int.max) + 1).int == nil)
    }
}
