/// A signed integer of 256 bits, lowest word first: sums of the quotients that `RingVerifier` shares. Secret.
struct WideInteger: Sequence {
    static let words = 4
    private var limbs: [UInt64]

    private init(limbs: [UInt64]) { self.limbs = limbs }

    /// low + 2^32 · high32.
    init(low: UInt64, high32: Int64) {
        let sign: UInt64 = high32 < 0 ? .max : 0
        let shifted = WideInteger(limbs: [
            UInt64(bitPattern: high32) << 32, UInt64(bitPattern: high32 >> 32), sign, sign,
        ])
        self = shifted.plus(WideInteger(limbs: [low, 0, 0, 0]))
    }

    /// What stands in a message as number `index`: 192 bits with the sign, and as many of the sign.
    init(_ message: UnsafePointer<UInt64>, at index: Int) {
        limbs = (0..<Self.words).map { message[Self.words * index + $0] }
        // Any other word means a number out of range: cut to it.
        limbs[3] = limbs[2] >> 63 == 0 ? 0 : .max
    }

    /// Uniform in 0 ..< 2^160.
    static func random(_ stream: WordStream) -> WideInteger {
        var limbs = (0..<3).map { _ in stream.next(upTo: 1)[0] }
        limbs[2] &= 0xffff_ffff
        return WideInteger(limbs: limbs + [0])
    }

    func makeIterator() -> Array<UInt64>.Iterator { limbs.makeIterator() }

    func plus(_ other: WideInteger) -> WideInteger {
        var z = self
        var carry: UInt64 = 0
        for k in 0..<Self.words {
            let (a, first) = limbs[k].addingReportingOverflow(other.limbs[k])
            let (b, second) = a.addingReportingOverflow(carry)
            z.limbs[k] = b
            carry = (first ? 1 : 0) | (second ? 1 : 0)
        }
        return z
    }

    func minus(_ other: WideInteger) -> WideInteger {
        let flipped = WideInteger(limbs: other.limbs.map { ~$0 })
        return plus(flipped).plus(WideInteger(limbs: [1, 0, 0, 0]))
    }

    /// The element of a field of which it is a representative.
    func modulo(_ domain: Prime51Domain) -> UInt64 {
        let word = domain.powerOfTwo(64)
        // The top word is all of the sign: 0 or -1.
        var z = domain.product(
            domain.element(limbs[3] & 1), domain.difference(domain.element(0), domain.element(1)))
        for k in (0..<3).reversed() {
            z = domain.sum(domain.product(z, word), domain.element(limbs[k]))
        }
        return z
    }
}
