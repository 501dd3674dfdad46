public import BigIntegers
public import Transcripts

/// Bases s and t modulo a product N of safe primes, to which a prover commits: s^x t^y mod N binds
/// who doesn't know the factors, and hides x if s is a power of t (CGGMP, ePrint 2021/060, section
/// 3.3; I. Damgård, E. Fujisaki, "A Statistically-Hiding Integer Commitment Scheme", 2002).
///
/// A verifier makes its own with `RingPedersenSecret`; a prover has those of a verifier only with a
/// proof that s is a power of t, without which a commitment could tell x.
public final class RingPedersenParameters: Sendable {
    public let size: KeySize
    /// N.
    public let modulus: BigInteger
    public let s: BigInteger
    public let t: BigInteger
    let root: Modulus
    private let tables = Lazy<Tables>()

    /// Throws `.keyRefused` and `.parametersRefused`. Says nothing of s as a power of t.
    init(modulus: BigInteger, s: BigInteger, t: BigInteger) throws(PaillierError) {
        size = try UncheckedPublicKey.check(modulus)
        for base in [s, t] {
            // 1 and N - 1 commit to nothing.
            guard base > 1, base < modulus - 1, BigInteger.gcd(base, modulus) == 1 else {
                throw .parametersRefused(.baseRefused)
            }
        }
        self.modulus = modulus
        self.s = s
        self.t = t
        root = Modulus(Numbers([modulus], width: size.words))
    }

    /// The parameters a prover may use, given a proof by who made them (Π-prm).
    ///
    /// Throws `.keyRefused`, `.parametersRefused` and `.proofRefused(.ringPedersen)`.
    public convenience init(
        modulus: BigInteger, s: BigInteger, t: BigInteger, proof: RingPedersenProof,
        context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        try self.init(modulus: modulus, s: s, t: t)
        try proof.verify(self, context: context, prover: prover)
    }

    public var bits: Int { size.rawValue }

    /// Exponents of s are in ±2^(this), which bounds the ranges that can be proven.
    var valueBits: Int { bits / 2 + 640 }
    /// Exponents of t: masks of masks.
    var maskBits: Int { blindingBits + ProofSecurity.slackBits }
    /// Exponents of t that hide a commitment's value within 2^-128.
    var blindingBits: Int { bits + ProofSecurity.statisticalBits }

    /// The widest range whose proof's masks have their place.
    public var maximumRangeBits: Int { valueBits - ProofSecurity.slackBits }

    /// Powers of both bases for signed exponents x, as base^(x + 2^b) base^(-2^b).
    private struct Tables: Sendable {
        let s: PowerTable
        let t: PowerTable
        /// s^(-2^b) t^(-2^b').
        let correction: Numbers
    }

    private var powerTables: Tables {
        tables.get {
            let width = size.words
            guard
                let first = try? s.powerVariableTime(
                    -(BigInteger(1) << valueBits), modulo: modulus),
                let second = try? t.powerVariableTime(
                    -(BigInteger(1) << maskBits), modulo: modulus)
            else { preconditionFailure("the bases are units") }
            return Tables(
                s: PowerTable(Numbers([s], width: width), bits: valueBits + 1, modulus: root),
                t: PowerTable(Numbers([t], width: width), bits: maskBits + 1, modulus: root),
                correction: root.multiply(
                    Numbers([first], width: width), Numbers([second], width: width)))
        }
    }

    /// s^x t^y mod N, row by row, constant time. - Precondition: |y| < 2^maskBits.
    func commit(_ x: SignedNumbers, _ y: SignedNumbers) -> Numbers {
        precondition(y.bits <= maskBits, "exponents out of range")
        if x.bits > valueBits {
            // The factors of a key that is longer than these parameters; the tables end before.
            let base = Numbers([s], width: root.width)
            return .joined((0..<x.count).map { power(base, x.row($0), t, y.row($0)) })
        }
        let tables = powerTables
        let factors = tables.s.power(
            x.offset(by: valueBits), factors: tables.correction.repeated(x.count))
        return tables.t.power(y.offset(by: maskBits), factors: factors)
    }

    /// s^x t^y C^-e mod N from a proof's responses: what its first message was. |x| < 2^bits, or
    /// 2^valueBits if that is more.
    func opened(
        _ x: [BigInteger], _ y: [BigInteger], commitments: [BigInteger], challenges: [BigInteger],
        bits: Int = 0
    ) throws(PaillierError) -> [BigInteger] {
        let products = commit(
            try SignedNumbers(public: x, bits: max(bits, valueBits)),
            try SignedNumbers(public: y, bits: maskBits))
        return try root.removing(challenges, commitments, from: products)
    }

    /// Whether a number can be a commitment: a unit.
    func isCommitment(_ number: BigInteger) -> Bool {
        number.signum > 0 && number < modulus && BigInteger.gcd(number, modulus) == 1
    }
}

extension RingPedersenParameters: Equatable {
    public static func == (a: RingPedersenParameters, b: RingPedersenParameters) -> Bool {
        a.modulus == b.modulus && a.s == b.s && a.t == b.t
    }
}
