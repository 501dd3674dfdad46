/// How many bit triples are made at a time, and how many leaky ones go into one.
///
/// With L leaky triples in buckets of B, a deviating party that has guessed c of their bits, unnoticed with
/// probability 2^-c, knows all of some bucket with probability about c^B / L^(B-1) (Wang, Ranellucci, Katz,
/// ePrint 2017/030, 4.4): for both sizes below 2^-50, whatever c.
struct BitTripleWindow {
    /// A window tells 2^-(this) of its bits at the most.
    static let statisticalBits = 50

    /// Words of triples, 64 each.
    let units: Int
    /// B.
    let bucket: Int

    /// For a few: L = 20,480.
    static let small = BitTripleWindow(units: 64, bucket: 5)
    /// L = 262,144.
    static let large = BitTripleWindow(units: 1024, bucket: 4)

    /// Triples that come out.
    var count: Int { 64 * units }
    /// L, and its words.
    var leaky: Int { count * bucket }
    var leakyWords: Int { units * bucket }
}
