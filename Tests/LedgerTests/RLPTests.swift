import Ledger
import TestSupport
import Testing

@Suite("RLP") struct RLPTests {
    /// Examples of the Ethereum wiki, and lengths around the border of the long form.
    @Test("known encodings") func known() throws {
        let cases: [(RLPItem, String)] = [
            (.bytes([]), "80"), (.bytes([0x7f]), "7f"), (.bytes([0x80]), "8180"),
            (.bytes([0]), "00"), (.bytes(Array("dog".utf8)), "83646f67"),
            (.list([]), "c0"), (.number(0), "80"), (.number(1024), "820400"),
            (.list([.bytes(Array("cat".utf8)), .bytes(Array("dog".utf8))]), "c88363617483646f67"),
            (
                .list([.list([]), .list([.list([])]), .list([.list([]), .list([.list([])])])]),
                "c7c0c1c0c3c0c1c0"
            ),
            (
                .bytes([UInt8](repeating: 0x61, count: 55)),
                "b7" + String(repeating: "61", count: 55)
            ),
            (
                .bytes([UInt8](repeating: 0x61, count: 56)),
                "b838" + String(repeating: "61", count: 56)
            ),
        ]
        for (item, text) in cases {
            #expect(item.encoded == hex(text))
            #expect(try RLPItem(decoding: hex(text)) == item)
        }
    }

    @Test("what is not canonical is refused where it shows") func hostile() {
        let cases: [(String, RLPFault, Int)] = [
            ("", .truncated, 0), ("81", .truncated, 0), ("8100", .notCanonical, 0),
            ("817f", .notCanonical, 0), ("b800", .notCanonical, 0),
            ("b837" + String(repeating: "61", count: 55), .notCanonical, 0),
            ("b90038" + String(repeating: "61", count: 56), .notCanonical, 0),
            ("8080", .trailing, 1), ("c0c0", .trailing, 1), ("c281", .truncated, 0),
            ("c181", .truncated, 1), ("c28261", .truncated, 1), ("c3836161", .truncated, 1),
            ("c2826161", .truncated, 1), ("bfffffffffffffffff", .truncated, 0),
            ("ffffffffffffffffff", .truncated, 0), ("b8", .truncated, 0), ("f8", .truncated, 0),
            ("f800", .notCanonical, 0), ("c28100", .notCanonical, 1),
        ]
        for (text, fault, offset) in cases {
            #expect(throws: LedgerError.rlp(fault, at: offset), "\(text)") {
                try RLPItem(decoding: hex(text))
            }
        }
    }

    @Test("nesting and number of items are limited") func limits() throws {
        func nested(_ depth: Int) -> RLPItem {
            (0..<depth).reduce(RLPItem.list([])) { item, _ in .list([item]) }
        }
        let deepest = nested(RLPItem.maximumDepth)
        #expect(try RLPItem(decoding: deepest.encoded) == deepest)
        #expect(throws: LedgerError.rlp(.tooLarge, at: RLPItem.maximumDepth + 1)) {
            try RLPItem(decoding: nested(RLPItem.maximumDepth + 1).encoded)
        }
        let many = RLPItem.list([RLPItem](repeating: .list([]), count: RLPItem.maximumItems))
        #expect(throws: LedgerError.rlp(.tooLarge, at: RLPItem.maximumItems + 3)) {
            try RLPItem(decoding: many.encoded)
        }
    }

    @Test("what is decoded encodes to the same bytes") func laws() throws {
        var random = SeededGenerator(label: "RLP")
        for _ in 0..<300 {
            let item = item(&random, depth: 0)
            let encoded = item.encoded
            #expect(try RLPItem(decoding: encoded) == item)
            // A changed byte gives a refusal, or another item with just that encoding.
            var changed = encoded
            let index = Int.random(in: 0..<changed.count, using: &random)
            changed[index] ^= UInt8.random(in: 1...255, using: &random)
            if let other = try? RLPItem(decoding: changed) { #expect(other.encoded == changed) }
            for count in 0..<min(encoded.count, 40) {
                #expect(throws: LedgerError.self) {
                    try RLPItem(decoding: Array(encoded.prefix(count)))
                }
            }
        }
    }

    private func item(_ random: inout SeededGenerator, depth: Int) -> RLPItem {
        if depth == 4 || Bool.random(using: &random) {
            return .bytes(
                random.bytes([0, 1, 2, 20, 55, 56, 300].randomElement(using: &random) ?? 1))
        }
        return .list(
            (0..<Int.random(in: 0...4, using: &random)).map { _ in item(&random, depth: depth + 1) }
        )
    }
}
