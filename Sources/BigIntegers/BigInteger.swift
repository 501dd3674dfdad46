internal import CGMP

/// An integer of any size, for public values: operations take time that depends on the values.
///
/// Value semantics over a GMP integer. Secret values belong in `SecretInteger`.
public struct BigInteger: @unchecked Sendable {
    // Sendable: the storage is never changed once a value is made of it.
    let storage: Storage

    /// The unique owner of one GMP integer at a stable address; released with the last value.
    final class Storage {
        let pointer: UnsafeMutablePointer<__mpz_struct>

        init() {
            _ = WipingAllocator.installed
            pointer = .allocate(capacity: 1)
            cgmp_init(pointer)
        }

        deinit {
            cgmp_clear(pointer)
            pointer.deallocate()
        }
    }

    init(storage: Storage) { self.storage = storage }

    /// A new integer, written by `body`.
    static func make(_ body: (mpz_ptr) -> Void) -> BigInteger {
        let storage = Storage()
        body(storage.pointer)
        return BigInteger(storage: storage)
    }

    /// Lets `body` read the integer while it is certainly alive.
    func read<Result>(_ body: (mpz_srcptr) -> Result) -> Result {
        withExtendedLifetime(storage) { body(storage.pointer) }
    }

    /// A new integer, computed by `body` from two.
    static func combine(
        _ a: BigInteger, _ b: BigInteger, _ body: (mpz_ptr, mpz_srcptr, mpz_srcptr) -> Void
    ) -> BigInteger {
        make { result in a.read { a in b.read { b in body(result, a, b) } } }
    }

    /// The value of `value`.
    public init(_ value: some BinaryInteger) {
        let words = value.magnitude.words.map { UInt64($0) }
        self.init(words: words, isNegative: value < 0)
    }

    /// The integer with the magnitude `words` (64 bits each, least significant first).
    public init(words: [UInt64], isNegative: Bool = false) {
        self = BigInteger.make { result in
            cgmp_set_words(result, words, words.count)
            if isNegative { cgmp_negate(result, result) }
        }
    }

    /// The magnitude as words of 64 bits, least significant first, padded with zeros to `count`.
    ///
    /// Throws `.doesNotFit` if the magnitude has more words than `count`.
    public func magnitudeWords(count: Int) throws(BigIntegerError) -> [UInt64] {
        let used = read { cgmp_limb_count($0) }
        guard used <= count else { throw .doesNotFit(byteCount: 8 * count) }
        return read { x in (0..<count).map { $0 < used ? cgmp_limb(x, $0) : 0 } }
    }

    /// -1, 0 or 1.
    public var signum: Int { read { Int(cgmp_sign($0)) } }

    /// Whether this is 0.
    public var isZero: Bool { signum == 0 }

    /// Whether this is odd.
    public var isOdd: Bool { read { cgmp_is_odd($0) != 0 } }

    /// The number of bits of the magnitude: 0 for 0, otherwise 1 + the highest set bit.
    public var bitWidth: Int { isZero ? 0 : read { cgmp_size_in_base($0, 2) } }

    /// Whether bit `index` of the two's complement is set; bit 0 is the lowest.
    ///
    /// - Precondition: `index >= 0`.
    public func bit(_ index: Int) -> Bool {
        precondition(index >= 0, "a negative bit index")
        return read { cgmp_test_bit($0, UInt(index)) != 0 }
    }
}

extension BigInteger: ExpressibleByIntegerLiteral {
    /// An integer literal of any length.
    public init(integerLiteral literal: StaticBigInt) {
        // Two's complement words: for a negative literal the magnitude is ~words + 1.
        let count = literal.bitWidth / 64 + 1
        let words = (0..<count).map { UInt64(literal[$0]) }
        let isNegative = literal.signum() < 0
        let plain = BigInteger(words: isNegative ? words.map { ~$0 } : words)
        self = isNegative ? -(plain + BigInteger(words: [1])) : plain
    }
}

extension BigInteger: Comparable, Hashable {
    public static func == (a: BigInteger, b: BigInteger) -> Bool {
        a.read { a in b.read { b in cgmp_compare(a, b) == 0 } }
    }

    public static func < (a: BigInteger, b: BigInteger) -> Bool {
        a.read { a in b.read { b in cgmp_compare(a, b) < 0 } }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(signum)
        read { x in
            for i in 0..<cgmp_limb_count(x) { hasher.combine(cgmp_limb(x, i)) }
        }
    }
}
