internal import FiniteFields

/// How one party deals polynomials of a degree.
///
/// Dealer i's polynomial f is given by its value at 0 and, at the parties i+1 ... i+degree (modulo the
/// number of parties), by words of a stream that the dealer has in common with each: these parties
/// get their shares without a message. All other shares are linear combinations of the value and the
/// words of the streams; they are sent. (The polynomial is as uniform as the streams are: Cramer,
/// Damgård, Ishai, TCC 2005, section 1, reduce a dealing's length so.)
struct Dealing<Scalar: Sendable>: Sendable {
    let degree: Int
    let parties: Int
    /// The parties whose shares come from streams, in the order of the factors.
    let receivers: [Int]
    /// The parties that are sent their shares.
    let targets: [Int]
    /// The factors of value and streams in the dealer's own share.
    let own: [Scalar]
    /// The same in each target's share.
    let factors: [[Scalar]]

    /// - Parameter lagrange: the factors with which the values at 0 and at some parties' points give
    ///   that at a party's point.
    init(
        by dealer: Int, degree: Int, parties: Int,
        lagrange: (_ party: Int, _ from: [Int]) -> [Scalar]
    ) {
        self.degree = degree
        self.parties = parties
        let receivers = (0..<degree).map { (dealer + 1 + $0) % parties }
        self.receivers = receivers
        targets = (degree + 1..<max(parties, degree + 1)).map { (dealer + $0) % parties }
        own = lagrange(dealer, receivers)
        factors = targets.map { lagrange($0, receivers) }
    }

    /// How many places `party` stands behind `dealer`.
    private func distance(_ party: Int, from dealer: Int) -> Int {
        (party - dealer + parties) % parties
    }

    /// Whether `party` gets its share of a dealing from a stream.
    func isReceiver(_ party: Int, of dealer: Int) -> Bool {
        (1...max(degree, 1)).contains(distance(party, from: dealer)) && degree > 0
    }

    /// Whether `party` is sent its share of a dealing.
    func isTarget(_ party: Int, of dealer: Int) -> Bool {
        distance(party, from: dealer) > degree
    }
}
