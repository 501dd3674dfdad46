public import BigIntegers

/// The randomness r of ciphertexts (1 + N)^m r^N: units modulo N. Secret: who knows it knows m.
public final class EncryptionRandomness: Sendable {
    let units: Numbers
    let key: PublicKey

    init(_ units: Numbers, key: PublicKey) {
        self.units = units
        self.key = key
    }

    public var count: Int { units.count }

    /// Fresh randomness for `count` ciphertexts.
    public convenience init(count: Int, key: PublicKey) {
        self.init(key.randomUnits(count), key: key)
    }

    /// Given values. Variable time. Throws `.randomnessNotInvertible` for 0, values from N up and
    /// multiples of a factor of N.
    public convenience init(_ values: [BigInteger], key: PublicKey) throws(PaillierError) {
        for (position, value) in values.enumerated() {
            guard value.signum > 0, value < key.modulus,
                BigInteger.gcd(value, key.modulus) == 1
            else { throw .randomnessNotInvertible(position: position) }
        }
        self.init(Numbers(values, width: key.size.words), key: key)
    }

    func check(count: Int, key: PublicKey) throws(PaillierError) {
        guard self.key == key else { throw .keyMismatch }
        guard units.count == count else {
            throw .countMismatch(expected: count, found: units.count)
        }
    }
}
