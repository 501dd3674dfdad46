import Ledger
import TestSupport
import Testing

@Suite("Contract ABI") struct ABITests {
    /// Encoded by eth-abi 6.0.0.
    static let cases: [(types: [String], values: [ABIValue], encoded: [UInt8])] = [
        (
            ["uint256", "address", "bool", "bytes32"],
            [
                .uint(.max), .address(account("0x00112233445566778899aabbccddeeff00112233")),
                .bool(true), .fixedBytes(Array(0..<32)),
            ], Vectors.abiStatic
        ),
        (
            ["string", "bytes", "uint8[]"],
            [.string("grüße"), .bytes(Array(0..<33)), .array([.uint(1), .uint(2), .uint(255)])],
            Vectors.abiDynamic
        ),
        (
            ["int256", "int8", "bytes3", "uint256[3]"],
            [
                .int(.max), .int(UInt256(high: .max, low: .max - 127)),
                .fixedBytes(Array("abc".utf8)), .array([.uint(1), .uint(2), .uint(3)]),
            ], Vectors.abiSigned
        ),
        (
            ["(uint256,string)[]", "string[2]", "(address,(bool,bytes))"],
            [
                .array([
                    .tuple([.uint(1), .string("a")]),
                    .tuple([.uint(2), .string(String(repeating: "b", count: 40))]),
                ]),
                .array([.string("x"), .string("y")]),
                .tuple([
                    .address(account("0x00112233445566778899aabbccddeeff00112233")),
                    .tuple([.bool(false), .bytes([1])]),
                ]),
            ], Vectors.abiNested
        ),
        (
            ["bytes32[]", "uint256[][]", "bytes[]"],
            [
                .array([]),
                .array([.array([.uint(1)]), .array([]), .array([.uint(2), .uint(3)])]),
                .array([.bytes([]), .bytes([UInt8](repeating: 0x7a, count: 32))]),
            ], Vectors.abiArrays
        ),
    ]

    @Test("agrees with another implementation, both ways", arguments: cases.indices)
    func known(index: Int) throws {
        let (names, values, encoded) = Self.cases[index]
        let types = try names.map { try ABIType($0) }
        #expect(types.map(\.name) == names)
        #expect(try ABIEncoder.encode(values, as: types) == encoded)
        #expect(try ABIDecoder.decode(encoded, as: types) == values)
    }

    @Test("whatever is accepted is canonical; nothing traps", arguments: cases.indices)
    func mutations(index: Int) throws {
        let (names, _, encoded) = Self.cases[index]
        let types = try names.map { try ABIType($0) }
        var random = SeededGenerator(label: "ABI mutations \(index)")
        for count in 0..<encoded.count {
            #expect(throws: LedgerError.self) {
                try ABIDecoder.decode(Array(encoded.prefix(count)), as: types)
            }
        }
        #expect(throws: LedgerError.abi(.trailing, at: encoded.count)) {
            try ABIDecoder.decode(encoded + [0], as: types)
        }
        for position in encoded.indices {
            var changed = encoded
            changed[position] ^= UInt8.random(in: 1...255, using: &random)
            if let values = try? ABIDecoder.decode(changed, as: types) {
                #expect(try ABIEncoder.encode(values, as: types) == changed)
            }
        }
    }

    @Test("each fault has its name and place") func hostile() throws {
        let one = String(repeating: "0", count: 63) + "1"
        let high = String(repeating: "f", count: 64)
        let offset = String(repeating: "0", count: 62) + "20"
        let cases: [(String, String, ABIFault, Int)] = [
            ("uint8", String(repeating: "0", count: 61) + "100", .badPadding, 0),
            ("int8", String(repeating: "0", count: 62) + "80", .badPadding, 0),
            ("bool", String(repeating: "0", count: 63) + "2", .badPadding, 0),
            ("address", "01" + String(repeating: "0", count: 62), .badPadding, 0),
            ("bytes4", String(repeating: "0", count: 63) + "1", .badPadding, 0),
            ("bytes", one, .badOffset, 0), ("bytes", high, .badOffset, 0),
            ("bytes", offset + high, .badLength, 32), ("bytes", offset + one, .badLength, 32),
            ("bytes", offset, .truncated, 32),
            ("bytes", offset + one + "00ff" + String(repeating: "0", count: 60), .badPadding, 64),
            ("string", offset + one + "ff" + String(repeating: "0", count: 62), .notUTF8, 32),
            ("uint256[]", offset + high, .badLength, 32),
            ("uint256[]", offset + one, .badLength, 32), ("uint256", "", .truncated, 0),
            ("bytes[]", offset + one + one + one, .badOffset, 64),
        ]
        for (type, data, fault, at) in cases {
            #expect(throws: LedgerError.abi(fault, at: at), "\(type) \(data)") {
                try ABIDecoder.decode(hex(data), as: [ABIType(type)])
            }
        }
    }

    /// Offsets that all point to one place would unfold to 2^n elements in a lax decoder.
    @Test("an array bomb is refused") func bomb() throws {
        let offset = String(repeating: "0", count: 62) + "20"
        let two = String(repeating: "0", count: 63) + "2"
        let forty = String(repeating: "0", count: 62) + "40"
        let data = hex(offset + two + forty + forty + two + forty + forty)
        #expect(throws: LedgerError.self) {
            try ABIDecoder.decode(data, as: [ABIType("bytes[][][]")])
        }
    }

    @Test("what is no type is refused") func badTypes() {
        let deep = String(repeating: "(", count: 20) + "bool" + String(repeating: ")", count: 20)
        for name in [
            "", "uint", "uint7", "uint0", "uint264", "bytes33", "bytes0", "address8", "uint08",
            "bool[0]", "bool[", "bool[1", "()", "(bool", "(bool,)", "bool)", "uint256[70000]", deep,
            "bool" + String(repeating: "[]", count: 20), "Uint8", "uint99999999999",
        ] {
            #expect(throws: LedgerError.unknownABIType, "\(name)") { try ABIType(name) }
        }
    }

    @Test("a value that is not of its type is refused") func mismatches() {
        let cases: [(ABIValue, String)] = [
            (.uint(256), "uint8"), (.int(128), "int8"), (.uint(1), "int8"), (.bool(true), "uint8"),
            (.fixedBytes([1]), "bytes2"), (.array([.bool(true)]), "bool[2]"),
            (.array([.uint(1)]), "bool[]"), (.tuple([]), "(bool)"), (.bytes([]), "string"),
        ]
        for (value, name) in cases {
            #expect(throws: LedgerError.self, "\(name)") {
                try ABIEncoder.encode([value], as: [ABIType(name)])
            }
        }
        #expect(throws: LedgerError.self) { try ABIEncoder.encode([], as: [.bool]) }
    }

    @Test("selectors, topics and events") func selectors() throws {
        let transfer = ABIFunction("transfer", [.address, .uint(256)], returns: [.bool])
        #expect(transfer.selector == hex("a9059cbb"))
        let baz = ABIFunction("baz", [.uint(32), .bool])
        #expect(
            try baz.encodeCall([.uint(69), .bool(true)])
                == hex("cdcd77c0") + UInt256(69).bytes + UInt256(1).bytes)
        #expect(
            try baz.decodeCall(baz.encodeCall([.uint(69), .bool(true)])) == [
                .uint(69), .bool(true),
            ])
        #expect(throws: LedgerError.abi(.otherSelector, at: 0)) {
            try baz.decodeCall([1, 2, 3, 4])
        }
        let event = ABIEvent(
            "Transfer",
            [
                .init("from", .address, indexed: true), .init("to", .address, indexed: true),
                .init("value", .uint(256)),
            ])
        #expect(
            event.topic == word("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"))
        let topics = [event.topic, Bytes32(UInt256(1)), Bytes32(UInt256(2))]
        let values = try event.decode(topics: topics, data: UInt256(7).bytes)
        #expect(values[0] == .address(account("0x" + String(repeating: "0", count: 39) + "1")))
        #expect(values[2] == .uint(7))
        #expect(throws: LedgerError.otherEvent) {
            try event.decode(topics: Array(topics.prefix(2)), data: UInt256(7).bytes)
        }
        #expect(throws: LedgerError.otherEvent) {
            try event.decode(topics: [.zero] + topics.dropFirst(), data: UInt256(7).bytes)
        }
        #expect(throws: LedgerError.abi(.badPadding, at: 0)) {
            try event.decode(
                topics: [event.topic, Bytes32(.max), Bytes32(UInt256(2))], data: UInt256(7).bytes)
        }
    }
}
