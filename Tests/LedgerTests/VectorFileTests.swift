import Crypto
import Foundation
import Ledger
import Testing

/// Public vectors that stand beside the repository, skipped with a note where they are absent.
@Suite("Public vector files") struct VectorFileTests {
    private func load(_ name: String) throws -> Any? {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("../shared/vectors/\(name)").standardizedFileURL
        guard let data = try? Data(contentsOf: file) else {
            print("skipped: no vector file \(name)")
            return nil
        }
        return try JSONSerialization.jsonObject(with: data)
    }

    /// go-ethereum's vectors of the precompile: digest, v as a word, r, s; high s is allowed there.
    @Test("public key recovery: go-ethereum's ecRecover") func recovery() throws {
        guard let cases = try load("evm-precompiles/ecRecover.json") as? [[String: Any]] else {
            return
        }
        var recovered = 0
        for entry in cases {
            var input = hex(try #require(entry["Input"] as? String))
            input = Array((input + [UInt8](repeating: 0, count: 128)).prefix(128))
            let expected = hex(try #require(entry["Expected"] as? String))
            let v = try UInt256(bigEndian: input[32..<64])
            var found: Address?
            if v == 27 || v == 28 {
                let r = try Bytes32(input[64..<96])
                var s = try Bytes32(input[96..<128])
                var recovery = v == 28 ? UInt8(1) : 0
                let order = word("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
                if (try? Signature(r: r, s: s, recovery: 0)) == nil {
                    // The mirror image of a high s has the other parity.
                    s = Bytes32(order.number.subtractingReportingOverflow(s.number).partial)
                    recovery = 1 - recovery
                }
                let signature = try? Signature(r: r, s: s, recovery: recovery)
                found = try? signature?.recover(Bytes32(input[..<32])).address
            }
            #expect(found?.bytes == (expected.isEmpty ? nil : Array(expected.suffix(20))))
            if found != nil { recovered += 1 }
        }
        #expect(recovered > 0)
    }

    @Test("verification: Wycheproof, ECDSA over secp256k1") func wycheproof() throws {
        guard
            let file = try load("wycheproof/ecdsa_secp256k1_sha256_test.json") as? [String: Any],
            let groups = file["testGroups"] as? [[String: Any]]
        else { return }
        var count = 0
        for group in groups {
            let publicKey = try #require(group["publicKey"] as? [String: Any])
            let key = try PublicKey(hex(try #require(publicKey["uncompressed"] as? String)))
            for test in try #require(group["tests"] as? [[String: Any]]) {
                let digest = try sha256(hex(try #require(test["msg"] as? String)))
                let signature = parseDER(hex(try #require(test["sig"] as? String)))
                let valid = signature.map { key.verifies(r: $0.r, s: $0.s, over: digest) } ?? false
                let expected = test["result"] as? String == "valid"
                #expect(valid == expected, "\(test["tcId"] ?? 0): \(test["comment"] ?? "")")
                count += 1
            }
        }
        #expect(count == file["numberOfTests"] as? Int)
    }

    private func sha256(_ bytes: [UInt8]) throws -> Bytes32 {
        try Bytes32(Array(SHA256.hash(data: bytes)))
    }

    /// SEQUENCE of two minimal non-negative INTEGERs, all lengths short.
    private func parseDER(_ bytes: [UInt8]) -> (r: Bytes32, s: Bytes32)? {
        guard bytes.count >= 2, bytes[0] == 0x30, bytes[1] < 0x80, bytes.count == 2 + Int(bytes[1])
        else { return nil }
        var rest = bytes.dropFirst(2)
        func integer() -> Bytes32? {
            guard rest.count >= 2, rest.removeFirst() == 2, let length = rest.popFirst(),
                length > 0, length < 0x80, rest.count >= Int(length)
            else { return nil }
            let body = Array(rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
            guard body[0] < 0x80, body.count == 1 || body[0] != 0 || body[1] >= 0x80 else {
                return nil
            }
            return (try? UInt256(bigEndian: body.drop { $0 == 0 })).map { Bytes32($0) }
        }
        guard let r = integer(), let s = integer(), rest.isEmpty else { return nil }
        return (r, s)
    }
}
