import Ledger
import TestSupport
import Testing

@Suite("Keccak-256") struct KeccakTests {
    /// The bytes 0, 1, … 250, 0, 1, … of these lengths, hashed by pycryptodome.
    @Test(
        "agrees with another implementation around the block length",
        arguments: [
            (0, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
            (1, "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a"),
            (135, "cbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62"),
            (136, "7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e"),
            (137, "ac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db"),
            (271, "27eceb59ebc3dc8a04a5b135be641591a7278540e4556a2ba9f408194e666ec3"),
            (272, "8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc"),
            (273, "3f02f134370e4debb95140ef49ddd3aed8c65ff1ed83a43f1b269421f179c5f9"),
            (1000, "af692982e84a5a9688359025660a7857cd28ee7c8d867cfa1677baf2e6d1f63b"),
        ])
    func known(length: Int, digest: String) {
        let bytes = (0..<length).map { UInt8($0 % 251) }
        #expect(Keccak256.hash(bytes) == word(digest))
    }

    @Test("takes in any pieces alike") func pieces() {
        var random = SeededGenerator(label: "keccak pieces")
        for _ in 0..<200 {
            let bytes = random.bytes(Int.random(in: 0...900, using: &random))
            var hash = Keccak256()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                // A lazy sequence has no contiguous storage and takes the other path.
                if Bool.random(using: &random) {
                    hash.update(rest.prefix(count))
                } else {
                    hash.update(rest.prefix(count).lazy.map { $0 })
                }
                rest = rest.dropFirst(count)
            }
            #expect(hash.finish() == Keccak256.hash(bytes))
        }
    }
}
