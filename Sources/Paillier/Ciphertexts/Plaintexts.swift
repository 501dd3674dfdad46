public import BigIntegers
public import SecretSharing

/// A column of secret signed integers with a stated range, as they are encrypted and decrypted: in
/// memory that is wiped on release, without a description.
///
/// The range `-2^bits ..< 2^bits` is public; values are not. Operations take time that depends on count and
/// range only.
public final class Plaintexts: Sendable {
    let numbers: SignedNumbers
    /// Whether all are known not to be negative, by how they were made and not by a look at them. Public.
    package let isNonNegative: Bool

    init(_ numbers: SignedNumbers, isNonNegative: Bool = false) {
        self.numbers = numbers
        self.isNonNegative = isNonNegative
    }

    public var count: Int { numbers.count }

    /// All are in `-2^bits ..< 2^bits`.
    public var bits: Int { numbers.bits }

    /// Copies of `values`, whose own memory is wiped when GMP releases it. Variable time.
    ///
    /// Throws `.plaintextOutOfRange` for one outside of `-2^bits ..< 2^bits`.
    public convenience init(_ values: [BigInteger], bits: Int) throws(PaillierError) {
        self.init(try SignedNumbers(public: values, bits: bits))
    }

    /// Copies of `values`. Constant time.
    public convenience init(_ values: [Int64]) {
        let words = Numbers(count: values.count, width: 1)
        words.write { to in
            for (i, value) in values.enumerated() { to[i] = UInt64(bitPattern: value) }
        }
        self.init(SignedNumbers(twosComplement: words, bits: 63))
    }

    /// Words as numbers in `0 ..< 2^64`. Constant time.
    public convenience init(unsigned words: borrowing SecretWords) {
        self.init(
            SignedNumbers(nonNegative: Self.copied(words), bits: 64), isNonNegative: true)
    }

    /// Words as numbers in `-2^63 ..< 2^63`, in two's complement. Constant time.
    public convenience init(signed words: borrowing SecretWords) {
        self.init(SignedNumbers(twosComplement: Self.copied(words), bits: 63))
    }

    /// Numbers of `width` words each, least significant first, in `0 ..< 2^bits`. Constant time.
    package convenience init(nonNegative words: borrowing SecretWords, width: Int, bits: Int) {
        self.init(
            SignedNumbers(nonNegative: Self.copied(words, width: width), bits: bits),
            isNonNegative: true)
    }

    private static func copied(_ words: borrowing SecretWords, width: Int = 1) -> Numbers {
        let copied = Numbers(count: words.count / width, width: width)
        words.withUnsafeBufferPointer { from in
            guard let start = from.baseAddress else { return }
            copied.write { $0.update(from: start, count: from.count) }
        }
        return copied
    }

    /// `count` uniform numbers in `0 ..< 2^bits`.
    public static func random(count: Int, bits: Int) -> Plaintexts {
        Plaintexts(
            SignedNumbers(nonNegative: .random(count: count, bits: bits), bits: bits),
            isNonNegative: true)
    }

    /// The values as public integers: from here on they are not secret.
    public func reveal() -> [BigInteger] { numbers.reveal() }

    /// The residues modulo a public number, each in its words. Constant time in the values.
    package func residues(modulo modulus: BigInteger) -> SecretWords {
        let number = Numbers([modulus], width: (modulus.bitWidth + 63) / 64)
        let residues = numbers.reduced(modulo: number)
        var words = SecretWords(count: count * number.width)
        words.withUnsafeMutableBufferPointer { to in
            residues.read { from in
                for i in to.indices { to[i] = from[i] }
            }
        }
        return words
    }

    /// The lowest 64 bits of each value, in two's complement: the residues modulo 2^64.
    public func lowWords() -> SecretWords {
        var low = SecretWords(count: count)
        low.withUnsafeMutableBufferPointer { to in
            numbers.words.read { from in
                for i in to.indices { to[i] = from[i * numbers.words.width] }
            }
        }
        return low
    }
}

extension Plaintexts: CustomReflectable {
    /// Shows how many there are, not what they are.
    public var customMirror: Mirror { Mirror(self, children: ["count": count, "bits": bits]) }
}
