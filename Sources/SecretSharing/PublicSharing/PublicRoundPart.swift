internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// What the seed of a round gives for one recipient: the scalar k, its image, and the text that holds it.
struct PublicRoundPart<G: PrimeOrderGroup>: ~Copyable {
    /// kG.
    let image: G
    private let scalar: SecretVector<G.Scalar>
    private let randomness: SecretVector<UInt8>

    init(_ tree: borrowing SeedTree, _ round: Int, _ place: Int, salt: [UInt8]) {
        let first = tree.withSeed(round) { Self.expand($0, salt, round, place, block: 0) }
        randomness = tree.withSeed(round) { seed in
            let block = Self.expand(seed, salt, round, place, block: 1)
            return block.withUnsafeBufferPointer {
                SecretVector<UInt8>(copying: UnsafeBufferPointer(rebasing: $0[..<32]))
            }
        }
        // 512 bits modulo the order: uniform but for 2^-256.
        var scalar = SecretVector<G.Scalar>(repeating: .zero, count: 1)
        scalar.withUnsafeMutableBufferPointer { scalar in
            first.withUnsafeBufferPointer { scalar[0] = Self.reduced($0) }
        }
        image = scalar.withUnsafeBufferPointer { G.generatorMultiplied(by: $0[0]) }
        self.scalar = scalar
    }

    /// share + k.
    borrowing func masked(_ share: G.Scalar) -> G.Scalar {
        scalar.withUnsafeBufferPointer { share + $0[0] }
    }

    /// The encryption of k, 32 bytes, most significant first.
    borrowing func text(to recipient: RecipientKey, _ label: [UInt8]) -> [UInt8] {
        var plaintext = SecretVector<UInt8>(repeating: 0, count: 32)
        plaintext.withUnsafeMutableBufferPointer { plaintext in
            let words = scalar.withUnsafeBufferPointer { $0[0].canonicalWords }
            for i in 0..<32 {
                let place = 31 - i
                plaintext[i] = UInt8(
                    truncatingIfNeeded: words[place / 8] >> UInt64(8 * (place % 8)))
            }
        }
        return plaintext.withUnsafeBufferPointer { plaintext in
            randomness.withUnsafeBufferPointer {
                recipient.encrypt(plaintext, randomness: $0, label: label)
            }
        }
    }

    /// The scalar in a plaintext; nil for what is none.
    static func decoded(_ plaintext: borrowing SecretVector<UInt8>) -> G.Scalar? {
        guard plaintext.count == 32 else { return nil }
        return plaintext.withUnsafeBufferPointer { bytes in
            let scalar = reduced(bytes)
            let words = scalar.canonicalWords
            var difference: UInt8 = 0
            for i in 0..<32 {
                let place = 31 - i
                difference |=
                    bytes[i]
                    ^ UInt8(truncatingIfNeeded: words[place / 8] >> UInt64(8 * (place % 8)))
            }
            return difference == 0 ? scalar : nil
        }
    }

    /// The number of a multiple of 8 bytes modulo the order. Constant time.
    private static func reduced(_ bytes: UnsafeBufferPointer<UInt8>) -> G.Scalar {
        let radix = G.Scalar(1 << 63).doubled()
        var number = G.Scalar.zero
        for start in stride(from: 0, to: bytes.count, by: 8) {
            let word = bytes[start..<(start + 8)].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            number = number * radix + G.Scalar(word)
        }
        return number
    }

    /// 64 bytes: SHA-512 of salt, round, recipient, block and seed.
    private static func expand(
        _ seed: UnsafeBufferPointer<UInt8>, _ salt: [UInt8], _ round: Int, _ place: Int,
        block: UInt8
    ) -> SecretVector<UInt8> {
        let head =
            Array("swift-mpc/public-sharing-round/v1".utf8) + salt + [
                UInt8(round >> 8), UInt8(round & 255), UInt8(place), block,
            ]
        var input = SecretVector<UInt8>(repeating: 0, count: head.count + seed.count)
        var output = SecretVector<UInt8>(repeating: 0, count: 64)
        input.withUnsafeMutableBufferPointer { input in
            for i in head.indices { input[i] = head[i] }
            for i in seed.indices { input[head.count + i] = seed[i] }
            output.withUnsafeMutableBufferPointer {
                _ = SHA512(input.baseAddress, input.count, $0.baseAddress)
            }
        }
        return output
    }
}
