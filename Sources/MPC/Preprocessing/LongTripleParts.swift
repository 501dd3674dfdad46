internal import CKernels

/// What is made for triples modulo 2^k, elements modulo 2^192 of three words each: see
/// `AuthenticatedPreprocessing.makeLongTriples`. This party's shares, for `count` triples.
package struct LongTripleParts {
    package let count: Int
    /// b; then shares of its MACs; then this party's share of the key, again and again.
    package let factors: WordBuffer
    /// X, this party's own; then y, the spare bits.
    package let choices: WordBuffer
    /// Xb and its MAC, and the MAC of X: one vector after another.
    private let products: WordBuffer
    /// Products with each spare bit of b, of b's MAC, and of the key.
    package let spare: WordBuffer

    package init(count: Int) {
        self.count = count
        let padded = SpareProducts.padded(2 * count + 1)
        factors = WordBuffer(uninitialized: 3 * max(3 * count, padded))
        choices = WordBuffer(uninitialized: 3 * count + SpareProducts.wordsEach)
        products = WordBuffer(uninitialized: 9 * count)
        spare = WordBuffer(uninitialized: SpareProducts.wordsEach * padded)
    }

    /// Words of a vector.
    var size: Int { 3 * count }
    package var b: UnsafeMutablePointer<UInt64> { factors.base }
    package var x: UnsafeMutablePointer<UInt64> { choices.base }
    package var y: UnsafeMutablePointer<UInt64> { choices.base + size }
    package var xb: UnsafeMutablePointer<UInt64> { products.base }
    package var xbMAC: UnsafeMutablePointer<UInt64> { products.base + size }
    package var xMAC: UnsafeMutablePointer<UInt64> { products.base + 2 * size }
    package var yb: UnsafeMutablePointer<UInt64> { spare.base }
    package var ybMAC: UnsafeMutablePointer<UInt64> { yb + SpareProducts.wordsEach * count }
    package var yMAC: UnsafeMutablePointer<UInt64> { ybMAC + SpareProducts.wordsEach * count }

    /// Everything that must have the MAC which stands beside it: values, MACs, and how many.
    var authenticated: [(UnsafePointer<UInt64>, UnsafePointer<UInt64>, Int)] {
        let bits = SpareProducts.bits
        return [
            (UnsafePointer(x), UnsafePointer(xMAC), count),
            (UnsafePointer(xb), UnsafePointer(xbMAC), count),
            (UnsafePointer(y), UnsafePointer(yMAC), bits),
            (UnsafePointer(yb), UnsafePointer(ybMAC), bits * count),
        ]
    }

    /// Step 4, without r: a in X's place, c in that of Xb, and so their MACs. `words`: random ones, the same at all
    /// parties, 128 a triple.
    package func extract(by words: (UnsafeMutablePointer<UInt64>, Int) -> Void) {
        let bits = SpareProducts.bits
        let g = WordBuffer(uninitialized: bits)
        for i in 0..<count {
            words(g.base, bits)
            let at = SpareProducts.wordsEach * i
            mpc_long_weigh(x + 3 * i, g.base, y, bits)
            mpc_long_weigh(xMAC + 3 * i, g.base, yMAC, bits)
            mpc_long_weigh(xb + 3 * i, g.base, yb + at, bits)
            mpc_long_weigh(xbMAC + 3 * i, g.base, ybMAC + at, bits)
        }
        extendLifetime(g)
    }
}
