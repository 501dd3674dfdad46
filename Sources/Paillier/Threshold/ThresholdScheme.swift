internal import BigIntegers

/// Which parties decrypt together.
public enum ThresholdScheme: Equatable, Sendable {
    /// Any `threshold + 1` of `parties`: Shamir's sharing of the exponent.
    case shamir(threshold: Int, parties: Int)
    /// All of `parties`: an additive sharing of the exponent.
    case additive(parties: Int)

    /// The most parties there may be: exponents grow with the logarithm of its factorial.
    public static let maximumParties = 64

    /// Throws `.invalidThreshold`.
    func check() throws(PaillierError) {
        let isValid =
            (1...Self.maximumParties).contains(parties) && (0..<parties).contains(needed - 1)
        guard isValid else { throw .invalidThreshold(threshold: needed - 1, parties: parties) }
    }

    public var parties: Int {
        switch self {
        case .shamir(_, let parties), .additive(let parties): parties
        }
    }

    /// How many parties decrypt.
    public var needed: Int {
        switch self {
        case .shamir(let threshold, _): threshold + 1
        case .additive(let parties): parties
        }
    }

    /// Δ, which makes the coefficients below whole: parties! for Shamir's sharing.
    var delta: BigInteger {
        switch self {
        case .shamir(_, let parties): (1...parties).reduce(1) { $0 * BigInteger($1) }
        case .additive: 1
        }
    }

    /// Δ times the Lagrange coefficient of `party` at zero among `set`: whole numbers.
    func coefficient(of party: Int, among set: [Int]) -> BigInteger {
        guard case .shamir = self else { return 1 }
        var numerator = delta
        var denominator: BigInteger = 1
        for other in set where other != party {
            numerator *= BigInteger(-other)
            denominator *= BigInteger(party - other)
        }
        guard let (quotient, _) = try? numerator.quotientAndRemainder(dividingBy: denominator)
        else {
            preconditionFailure("parties are distinct")
        }
        return quotient
    }
}
