public import BigIntegers

/// A verifying key over BN254 in the words that EVM contracts take (EIP-196, EIP-197): a point of G1
/// is x, y; a point of G2 is x.c1, x.c0, y.c1, y.c0.
///
/// `Protocols/contracts/Groth16Verifier.vy` registers a key in these words; `vyperSource` and
/// `soliditySource` write a contract for this key alone.
public struct EVMVerifyingKey: Equatable, Sendable {
    /// α in G1: two words.
    public let alpha: [BigInteger]
    /// β in G2: four words, as are γ and δ.
    public let beta: [BigInteger]
    public let gamma: [BigInteger]
    public let delta: [BigInteger]
    /// Points of G1, for the constant one and then for each public value: two words each.
    public let inputs: [[BigInteger]]

    /// - Precondition: the words are those of points of the groups.
    package init(
        alpha: [BigInteger], beta: [BigInteger], gamma: [BigInteger], delta: [BigInteger],
        inputs: [[BigInteger]]
    ) {
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma
        self.delta = delta
        self.inputs = inputs
    }

    /// How many public values a proof has.
    public var publicCount: Int { inputs.count - 1 }

    /// The most public values of a contract for one key: its code stays within the EVM's limit of
    /// 24,576 bytes (EIP-170).
    public static var maximumPublicCount: Int { 128 }

    func checkSize() throws(Groth16Error) {
        guard publicCount <= Self.maximumPublicCount else {
            throw .tooLarge(limit: Self.maximumPublicCount)
        }
    }
}
