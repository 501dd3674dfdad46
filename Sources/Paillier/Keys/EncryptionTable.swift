internal import BigIntegers

/// Randomness for ciphertexts by short exponents of a precomputed base (I. Damgård, M. Jurik,
/// J. Nielsen, "A Generalization of Paillier's Public-Key System with Applications to Electronic
/// Voting", International Journal of Information Security 9, 2010, section 4.2).
///
/// h = -x^2 mod N for a random x; h^N mod N^2 to a random exponent of half of N's length looks like a
/// random N-th power to who can't factor N, if that is hard and DCR holds; not to N's owner. Each process draws its own base, which it
/// need not show to anybody. Powers of h have Jacobi symbol 1: u^N, with u of symbol -1, is multiplied in
/// for every other ciphertext, so that the symbol says nothing of where a ciphertext comes from.
struct EncryptionTable: Sendable {
    let powers: PowerTable
    /// One, and u^N mod N^2.
    private let twists: Numbers
    private let one: Numbers

    init(_ key: PublicKey) {
        let width = key.size.words
        let h = key.randomBase()
        var u = key.randomUnits(1)
        while (try? u.reveal(0).jacobiSymbol(over: key.modulus)) != -1 { u = key.randomUnits(1) }
        let bases = key.square.power(
            Numbers.joined([h, u]).widened(to: 2 * width), key.number.repeated(2), bits: key.bits)
        powers = PowerTable(bases.rows(0..<1), bits: key.bits / 2, modulus: key.square)
        twists = Numbers.joined([Numbers([1], width: 2 * width), bases.rows(1..<2)])
        one = Numbers([1], width: width)
    }

    /// Encryptions of plaintexts, given as residues modulo N: 1 + m N times a random N-th power.
    func encrypt(_ residues: Numbers) -> Numbers {
        let coins = Numbers.random(count: residues.count, bits: 1)
        let choices = coins.read { coins in (0..<residues.count).map { coins[$0] } }
        return powers.power(
            Numbers.random(count: residues.count, bits: powers.bits),
            factors: twists.rows(1..<2).selecting(choices, else: twists.rows(0..<1)),
            plain: PowerTable.Plain(numbers: residues, scale: one))
    }
}
