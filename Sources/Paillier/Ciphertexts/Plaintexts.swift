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
        let copied = Numbers(count: words.count, width: 1)
        words.withUnsafeBufferPointer { from in
            guard let start = from.baseAddress else { return }
            copied.write { $0.update(from: start, count: from.count) }
        }
        self.init(SignedNumbers(nonNegative: copied, bits: 64), isNonNegative: true)
    }

    /// `count` uniform numbers in `0 ..< 2^bits`.
    public static func random(count: Int, bits: Int) -> Plaintexts {
        Plaintexts(
            SignedNumbers(nonNegative: .random(count: count, bits: bits), bits: bits),
            isNonNegative: true)
    }

    /// The values as public integers: from here on they are not secret.
    public func reveal() -> [BigInteger] { numbers.reveal() }

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
