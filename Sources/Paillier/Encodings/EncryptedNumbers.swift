public import BigIntegers

/// A column of encrypted fixed-point numbers that knows its scale and how large its plaintexts can have
/// become. An operation whose result might not fit is refused; none wraps around unnoticed.
///
/// Scale and bound are public. The bound holds if each column's own bound was true.
public struct EncryptedNumbers: Sendable {
    public let ciphertexts: Ciphertexts
    public let scale: FixedPoint
    /// No plaintext's magnitude exceeds this, in units of 2^-fractionalBits.
    public let bound: BigInteger

    /// Takes ciphertexts at the word of who says their scale and bound. Throws `.overflow` if the bound
    /// is above (N - 1)/2.
    public init(
        _ ciphertexts: Ciphertexts, scale: FixedPoint, bound: BigInteger
    ) throws(PaillierError) {
        let limit = ciphertexts.key.modulus >> 1
        guard bound.signum >= 0, bound <= limit else {
            throw .overflow(neededBits: bound.bitWidth, availableBits: limit.bitWidth - 1)
        }
        self.ciphertexts = ciphertexts
        self.scale = scale
        self.bound = bound
    }

    /// Encrypts numbers whose magnitudes do not exceed `maximum`.
    ///
    /// Throws `.notRepresentable` for numbers that are not finite, `.plaintextOutOfRange` for larger
    /// ones, `.overflow`.
    public init(
        encrypting values: [Double], maximum: Double, scale: FixedPoint, key: PublicKey
    ) throws(PaillierError) {
        let bound = try scale.encode(maximum)
        var encoded = [BigInteger]()
        for (position, value) in values.enumerated() {
            let number = try scale.encode(value)
            guard number.magnitude <= bound else { throw .plaintextOutOfRange(position: position) }
            encoded.append(number)
        }
        let plaintexts = try Plaintexts(encoded, bits: min(bound.bitWidth + 1, key.bits - 1))
        try self.init(key.encrypt(plaintexts), scale: scale, bound: bound)
    }

    public var count: Int { ciphertexts.count }

    /// The numbers. Throws `.keyMismatch`.
    public func decrypted(by key: SecretKey) throws(PaillierError) -> [Double] {
        try key.decrypt(ciphertexts).reveal().map { scale.decode($0) }
    }

    /// Sums, position by position. Throws `.scaleMismatch`, `.overflow`, `.keyMismatch` and
    /// `.countMismatch`.
    public func adding(_ other: EncryptedNumbers) throws(PaillierError) -> EncryptedNumbers {
        try checkScale(other)
        return try EncryptedNumbers(
            ciphertexts.adding(other.ciphertexts), scale: scale, bound: bound + other.bound)
    }

    /// Differences. Throws as `adding`.
    public func subtracting(_ other: EncryptedNumbers) throws(PaillierError) -> EncryptedNumbers {
        try checkScale(other)
        return try EncryptedNumbers(
            ciphertexts.subtracting(other.ciphertexts), scale: scale, bound: bound + other.bound)
    }

    /// Products with numbers of this process; the scales add up. Constant time in the factors, given
    /// their range. `bits`: factors, as integers, are in -2^bits ..< 2^bits.
    ///
    /// Throws `.plaintextOutOfRange`, `.notRepresentable`, `.overflow` and `.countMismatch`.
    public func multiplied(
        by factors: [Double], scale other: FixedPoint, bits: Int
    ) throws(PaillierError) -> EncryptedNumbers {
        try multiplied(by: Self.plaintexts(factors, other, bits), scale: other)
    }

    /// Products with integers of this process that stand for numbers of that scale; the scales add up.
    /// Constant time in the factors, given their range.
    ///
    /// Throws `.overflow`, `.countMismatch`, and `.notRepresentable` for more than 1024 binary places together.
    public func multiplied(
        by factors: Plaintexts, scale other: FixedPoint
    ) throws(PaillierError) -> EncryptedNumbers {
        let product = bound << factors.bits
        let limit = ciphertexts.key.modulus >> 1
        guard product <= limit else {
            throw .overflow(
                neededBits: product.bitWidth, availableBits: limit.bitWidth - 1)
        }
        guard scale.fractionalBits + other.fractionalBits <= 1024 else { throw .notRepresentable }
        return try EncryptedNumbers(
            ciphertexts.multiplied(by: factors),
            scale: FixedPoint(fractionalBits: scale.fractionalBits + other.fractionalBits),
            bound: product)
    }

    /// The one sum of products with numbers of this process, as `multiplied(by:)`; not randomised.
    ///
    /// Throws `.plaintextOutOfRange`, `.notRepresentable`, `.overflow` and `.countMismatch`.
    public func dotProduct(
        with factors: [Double], scale other: FixedPoint, bits: Int
    ) throws(PaillierError) -> EncryptedNumbers {
        try multiplied(by: factors, scale: other, bits: bits).sum()
    }

    /// The one sum of all positions. Throws `.overflow`; zero positions give an encryption of zero that
    /// hides nothing.
    public func sum() throws(PaillierError) -> EncryptedNumbers {
        try EncryptedNumbers(
            ciphertexts.product(), scale: scale, bound: bound * BigInteger(max(count, 1)))
    }

    /// The same numbers under fresh randomness: what leaves a party that computed with them.
    public func rerandomised() -> EncryptedNumbers {
        EncryptedNumbers(unchecked: ciphertexts.rerandomised(), scale, bound)
    }

    private init(unchecked ciphertexts: Ciphertexts, _ scale: FixedPoint, _ bound: BigInteger) {
        self.ciphertexts = ciphertexts
        self.scale = scale
        self.bound = bound
    }

    private static func plaintexts(
        _ factors: [Double], _ scale: FixedPoint, _ bits: Int
    ) throws(PaillierError) -> Plaintexts {
        var encoded = [BigInteger]()
        for factor in factors { encoded.append(try scale.encode(factor)) }
        return try Plaintexts(encoded, bits: bits)
    }

    private func checkScale(_ other: EncryptedNumbers) throws(PaillierError) {
        guard scale == other.scale else {
            throw .scaleMismatch(scale.fractionalBits, other.scale.fractionalBits)
        }
    }
}

extension Ciphertexts {
    /// An encryption of the sum of all plaintexts, as a column of one: halves multiplied together.
    func product() -> Ciphertexts {
        if count == 0 { return Ciphertexts(Numbers([1], width: key.square.width), key: key) }
        var column = numbers
        while column.count > 1 {
            let half = column.count / 2
            let products = key.square.multiply(
                column.rows(0..<half), column.rows(half..<(2 * half)))
            column = Numbers.joined([products, column.rows((2 * half)..<column.count)])
        }
        return Ciphertexts(column, key: key)
    }
}
