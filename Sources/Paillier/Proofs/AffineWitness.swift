/// What the prover of affine operations knows: x, y, and the randomness of D (under N0) and of Y (under
/// N1).
public struct AffineWitness: Sendable {
    public let multipliers: Plaintexts
    public let addends: Plaintexts
    public let resultRandomness: EncryptionRandomness
    public let addendRandomness: EncryptionRandomness

    public init(
        multipliers: Plaintexts, addends: Plaintexts, resultRandomness: EncryptionRandomness,
        addendRandomness: EncryptionRandomness
    ) {
        self.multipliers = multipliers
        self.addends = addends
        self.resultRandomness = resultRandomness
        self.addendRandomness = addendRandomness
    }

    /// Throws `.overflow`, `.countMismatch` and `.keyMismatch`.
    func check(
        _ statement: AffineStatement, _ parameters: RingPedersenParameters
    ) throws(PaillierError) {
        let count = statement.count
        try parameters.check(multipliers, count: count, rangeBits: statement.multiplierBits)
        try parameters.check(addends, count: count, rangeBits: statement.addendBits)
        try resultRandomness.check(count: count, key: statement.multiplicands.key)
        try addendRandomness.check(count: count, key: statement.addends.key)
    }
}
