/// How strong proofs are: constants, so that no caller and no peer can ask for less (the TSSHOCK
/// attacks on implementations that ran too few rounds).
public enum ProofSecurity {
    /// Challenges are uniform in 0 ..< 2^128.
    public static let challengeBits = 128
    /// Repetitions of proofs whose single round a cheater passes with probability 1/2.
    public static let iterations = 128
    /// Masks exceed what they hide by this many bits: a proof is within 2^-128 of its simulation.
    public static let statisticalBits = 128
    /// ε: a mask of a secret below 2^l, times a challenge, is drawn from ±2^(l + ε), and a proof that a
    /// number is in ±2^l shows that it is in ±2^(l + ε + 1).
    public static let slackBits = challengeBits + statisticalBits
}
