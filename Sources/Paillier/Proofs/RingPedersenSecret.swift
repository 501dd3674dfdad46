internal import BigIntegers
public import Transcripts

/// Ring-Pedersen parameters with what shows that they are well made: the factors of N, and λ with
/// s = t^λ. Wiped on release.
public final class RingPedersenSecret: Sendable {
    public let parameters: RingPedersenParameters
    private let key: SecretKey
    /// λ modulo φ(N), and φ(N).
    private let exponent: Numbers
    private let order: Numbers

    /// New parameters of a new key of safe primes.
    public convenience init(size: KeySize = .bits2048) {
        guard let made = try? RingPedersenSecret(key: SecretKey(size: size, safePrimes: true))
        else {
            preconditionFailure("a key of safe primes")
        }
        self.init(made)
    }

    /// New parameters modulo a key's N: t = τ^2 for a random τ, s = t^λ for a random λ.
    ///
    /// Throws `.keyRefused(.primesNotSafe)` for other primes.
    public init(key: SecretKey) throws(PaillierError) {
        guard key.hasSafePrimes else { throw .keyRefused(.primesNotSafe) }
        let publicKey = key.publicKey
        let bits = publicKey.bits
        let order = key.p.order.multiplied(by: key.q.order)
        let root = publicKey.root
        while true {
            let unit = publicKey.randomUnits(1)
            let t = root.multiply(unit, unit)
            let exponent = Numbers.random(count: 1, bits: bits + ProofSecurity.statisticalBits)
                .modulo(order)
            let s = root.power(t, exponent, bits: bits)
            guard
                let parameters = try? RingPedersenParameters(
                    modulus: publicKey.modulus, s: s.reveal(0), t: t.reveal(0))
            else { continue }
            self.parameters = parameters
            self.key = key
            self.exponent = exponent
            self.order = order
            return
        }
    }

    private init(_ other: RingPedersenSecret) {
        parameters = other.parameters
        key = other.key
        exponent = other.exponent
        order = other.order
    }

    /// Shows that s is a power of t (Π-prm; CGGMP, figure 17).
    public func prove(context: TranscriptContext, prover: Int) -> RingPedersenProof {
        let count = ProofSecurity.iterations
        let bits = parameters.bits
        // 1. A_i = t^a_i.
        let masks = Numbers.random(count: count, bits: bits + ProofSecurity.statisticalBits)
            .modulo(order)
        let table = PowerTable(
            Numbers([parameters.t], width: parameters.size.words), bits: bits,
            modulus: parameters.root)
        let commitments = table.power(masks).reveal()
        // 2. The challenge bits e_i. 3. z_i = a_i + e_i λ mod φ(N).
        let challenge = RingPedersenProof.challenge(
            parameters, commitments, context: context, prover: prover)
        let choices = (0..<count).map { UInt64(challenge.bit($0) ? 1 : 0) }
        let zero = Numbers(count: 1, width: exponent.width)
        let responses = masks.adding(exponent.selecting(choices, else: zero)).modulo(order)
        return RingPedersenProof(challenge: challenge, responses: responses.reveal())
    }
}
