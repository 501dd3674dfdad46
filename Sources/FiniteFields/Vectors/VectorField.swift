/// A prime field whose elements stand in memory as 64-bit words, least significant first, in
/// Montgomery form with R = 2^(64 * wordCount): what `FieldVector` and the kernels below it read.
public protocol VectorField: PrimeField, BitwiseCopyable {
    /// Words of an element. The kernels take 4 (primes of 251 to 255 bits) and 6 (379 to 383).
    static var wordCount: Int { get }
    /// The words of p.
    static var modulusWords: [UInt64] { get }
}

extension MontgomeryField: VectorField {
    @inlinable public static var wordCount: Int { limbs }
    @inlinable public static var modulusWords: [UInt64] { (0..<limbs).map { modulus($0) } }
}
