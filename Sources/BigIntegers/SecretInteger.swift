internal import CGMP

/// A secret non-negative integer: one owner, no description, wiped on release.
///
/// Its length in 64-bit words is public; its value is not. Operations are constant time in the value
/// unless their name says otherwise.
public struct SecretInteger: ~Copyable, @unchecked Sendable {
    // Sendable: one owner, and no access to the memory but through it.
    private let pointer: UnsafeMutablePointer<__mpz_struct>

    private init(_ body: (mpz_ptr) -> Void) {
        _ = WipingAllocator.installed
        pointer = .allocate(capacity: 1)
        cgmp_init(pointer)
        body(pointer)
    }

    deinit {
        cgmp_clear(pointer)
        wipe(
            UnsafeMutableRawBufferPointer(
                start: pointer, count: MemoryLayout.size(ofValue: pointer.pointee)))
        pointer.deallocate()
    }

    /// The integer whose bytes, most significant first, are `bytes`.
    public init(bigEndianBytes bytes: [UInt8]) {
        self.init { cgmp_set_bytes($0, bytes, bytes.count, 1) }
    }

    /// A copy of `value`, whose own memory is wiped when its last copy is released.
    ///
    /// Throws `.negative`.
    public init(_ value: BigInteger) throws(BigIntegerError) {
        guard value.signum >= 0 else { throw .negative }
        self.init { result in value.read { cgmp_set(result, $0) } }
    }

    /// A uniformly distributed integer in `0..<bound`, from 64 bits more than `bound` has, so that its
    /// distribution is within 2^-64 of uniform.
    ///
    /// Throws `.modulusNotPositive`.
    /// - Parameter generator: Must be cryptographically secure; `SystemRandomNumberGenerator` is.
    public static func random(
        below bound: BigInteger, using generator: inout some RandomNumberGenerator
    ) throws(BigIntegerError) -> SecretInteger {
        guard bound.signum > 0 else { throw .modulusNotPositive }
        let count = (bound.bitWidth + 63) / 64 + 1
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { words in
            for i in words.indices { words[i] = generator.next() }
            defer { wipe(UnsafeMutableRawBufferPointer(words)) }
            return SecretInteger { result in
                cgmp_set_words(result, words.baseAddress, count)
                bound.read { cgmp_modulo(result, result, $0) }
            }
        }
    }

    /// `base^self` in `0..<modulus`, by `mpz_powm_sec`: constant time in the exponent's value, for
    /// exponents of the same number of bits.
    ///
    /// Throws `.evenModulus`, `.modulusNotPositive`, and `.exponentNotPositive` if this is 0.
    public func power(
        of base: BigInteger, modulo modulus: BigInteger
    ) throws(BigIntegerError) -> SecretInteger {
        guard modulus.signum > 0 else { throw .modulusNotPositive }
        guard modulus.isOdd else { throw .evenModulus }
        guard cgmp_sign(pointer) > 0 else { throw .exponentNotPositive }
        return SecretInteger { result in
            base.read { base in
                modulus.read { cgmp_power_modulo_secret(result, base, pointer, $0) }
            }
        }
    }

    /// The encoding in exactly `count` bytes, most significant first, as an ordinary array, which is
    /// not wiped. Throws `.doesNotFit`.
    public func bigEndianBytes(count: Int) throws(BigIntegerError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let limbs = cgmp_limb_count(pointer)
        var overflow: UInt8 = 0
        for i in 0..<(8 * limbs) {
            let byte = UInt8(truncatingIfNeeded: cgmp_limb(pointer, i / 8) >> UInt64(8 * (i % 8)))
            if i < count { bytes[count - 1 - i] = byte } else { overflow |= byte }
        }
        guard overflow == 0 else { throw .doesNotFit(byteCount: count) }
        return bytes
    }

    /// The value as a public integer: from here on it is not a secret.
    public func reveal() -> BigInteger {
        BigInteger.make { cgmp_set($0, pointer) }
    }

    /// Whether both are the same, in time that depends on the lengths only.
    public func equalsConstantTime(_ other: borrowing SecretInteger) -> Bool {
        let count = max(cgmp_limb_count(pointer), cgmp_limb_count(other.pointer))
        var difference: UInt64 = 0
        for i in 0..<count { difference |= cgmp_limb(pointer, i) ^ cgmp_limb(other.pointer, i) }
        return difference == 0
    }
}
