import BigIntegers
import Foundation
import Paillier
import TestSupport
import Testing

@Suite struct KeyTests {
    /// The factors, from the key's own encoding.
    private func factors(_ key: SecretKey) -> [BigInteger] {
        let bytes = key.secretBytes().dropFirst(8)
        let half = bytes.count / 2
        return [bytes.prefix(half), bytes.suffix(half)].map { BigInteger(bigEndianBytes: $0) }
    }

    @Test(arguments: [KeySize.bits2048, .bits3072]) func newKeys(size: KeySize) {
        let key = SecretKey(size: size)
        let (p, q) = (factors(key)[0], factors(key)[1])
        #expect(p * q == key.publicKey.modulus && key.publicKey.bits == size.rawValue)
        #expect(key.publicKey.modulus.bitWidth == size.rawValue)
        for prime in [p, q] {
            #expect(prime.isProbablePrime() && prime.bit(0) && prime.bit(1))
            #expect(prime.bitWidth == size.rawValue / 2)
        }
        #expect(BigInteger.gcd(p - 1, q - 1) == 2)
    }

    @Test func safePrimes() {
        let key = SharedKeys.safe
        #expect(key.hasSafePrimes)
        for prime in factors(key) {
            #expect(prime.isProbablePrime() && ((prime - 1) >> 1).isProbablePrime())
        }
        #expect(!SharedKeys.alice.hasSafePrimes)
    }

    @Test func nothingIsDescribed() {
        let key = SharedKeys.alice
        let secrets = factors(key).map(\.description)
        for text in ["\(key)", String(reflecting: key)] {
            #expect(secrets.allSatisfy { !text.contains($0) })
        }
        var dumped = ""
        dump(key, to: &dumped)
        #expect(secrets.allSatisfy { !dumped.contains($0) })
    }

    @Test func secretKeysAreReadAndChecked() throws {
        let key = SharedKeys.safe
        let again = try SecretKey(secretBytes: key.secretBytes())
        #expect(again.publicKey == key.publicKey && again.hasSafePrimes)
        let text = Array(SharedKeys.alice.secretJSON().utf8)
        let third = try SecretKey(secretJSON: text)
        #expect(third.publicKey == SharedKeys.alice.publicKey && !third.hasSafePrimes)
        let c = try third.publicKey.encrypt(41)
        #expect(try SharedKeys.alice.decrypt(c).reveal() == [41])

        var bytes = key.secretBytes()
        for (change, error) in [
            ({ $0[4] = 2 }, .malformed(.secretKey)), ({ $0[5] = 1 }, .malformed(.secretKey)),
            ({ $0[7] ^= 4 }, .malformed(.secretKey)), ({ $0.removeLast() }, .malformed(.secretKey)),
            ({ $0.append(0) }, .malformed(.secretKey)),
            // An even factor, one that is 1 mod 4, a composite one, one that is too short, equal ones.
            ({ $0[$0.count - 1] ^= 1 }, .keyRefused(.factorsRefused)),
            ({ $0[$0.count - 1] ^= 2 }, .keyRefused(.factorsRefused)),
            ({ $0[$0.count - 2] ^= 1 }, .keyRefused(.factorsRefused)),
            ({ $0[8] = 0 }, .keyRefused(.factorsRefused)),
            (
                { bytes in
                    let p = Array(bytes[8..<136])
                    bytes.replaceSubrange(136..., with: p)
                }, .keyRefused(.factorsRefused)
            ),
        ] as [((inout [UInt8]) -> Void, PaillierError)] {
            bytes = key.secretBytes()
            change(&bytes)
            #expect(throws: error) { _ = try SecretKey(secretBytes: bytes) }
        }
    }

    @Test func textsAreStrict() throws {
        let key = SharedKeys.alice.publicKey
        #expect(try UncheckedPublicKey(json: Array(key.json.utf8)).assumedHonest() == key)
        #expect(try UncheckedPublicKey(bytes: key.bytes).assumedHonest() == key)
        let n = key.modulus.hexadecimal
        let header = #""type": "paillier-publicKey", "version": 1, "bits": 2048"#
        for text in [
            "", "{}", "[]", #"{"n": "\#(n)"}"#,
            #"{\#(header), "n": "\#(n)"} x"#, #"{\#(header), "n": "\#(n)", "n": "\#(n)"}"#,
            #"{\#(header), "n": "\#(n)", "m": 1}"#, #"{\#(header), "n": "\#(n.uppercased())"}"#,
            #"{\#(header), "n": "0\#(n)"}"#, #"{\#(header), "n": "\#(n.dropLast())"}"#,
            #"{\#(header), "n": "\#(n)",}"#, #"{\#(header), "n": ["\#(n)"]}"#,
            #"{"type": "paillier-publicKey", "version": 2, "bits": 2048, "n": "\#(n)"}"#,
            #"{"type": "paillier-publicKey", "version": 01, "bits": 2048, "n": "\#(n)"}"#,
            #"{"type": "paillier-secretKey", "version": 1, "bits": 2048, "n": "\#(n)"}"#,
            #"{"type": "paillier-publicKey", "version": 1, "bits": 1024, "n": "\#(n)"}"#,
            #"{"type": "paillier-publicKey", "version": 1, "bits": 3072, "n": "\#(n)"}"#,
        ] {
            #expect(throws: PaillierError.malformed(.publicKey), "\(text.prefix(80))") {
                _ = try UncheckedPublicKey(json: Array(text.utf8))
            }
        }
        let spaced = "\n{\(header.replacingOccurrences(of: " ", with: "\t\n")),\"n\":\"\(n)\"}\n "
        #expect(try UncheckedPublicKey(json: Array(spaced.utf8)).modulus == key.modulus)
    }
}
