internal import BigIntegers
internal import FiniteFields

/// Scalars as the files hold them: 32 bytes, least significant first, plain or in Montgomery form.
struct ScalarCodec<F: ScalarField>: Sendable {
    /// Bytes of a scalar.
    static var byteCount: Int { 32 }

    /// The words of the order.
    let order: InlineArray<4, UInt64>
    /// The element 2^256: R.
    let radix: F
    /// The element 2^-256.
    let radixInverse: F

    init() {
        let words = (try? F.order.magnitudeWords(count: 4)) ?? [0, 0, 0, 0]
        order = [words[0], words[1], words[2], words[3]]
        radix = (0..<8).reduce(F(2)) { power, _ in power.squared() }
        radixInverse = radix.inverseOrZero()
    }

    /// The order as a header holds it.
    static func orderBytes() -> [UInt8] {
        (try? F.order.littleEndianBytes(count: byteCount)) ?? []
    }

    /// Whether the integer at an address is smaller than the order. Variable time.
    func isReduced(_ address: UnsafeRawPointer) -> Bool {
        for i in (0..<4).reversed() {
            let word = UInt64(
                littleEndian: address.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
            if word != order[i] { return word < order[i] }
        }
        return false
    }

    /// The element whose plain integer stands at an address; it must be reduced.
    func element(_ address: UnsafeRawPointer) -> F {
        radix * address.loadUnaligned(as: F.self)
    }

    /// The plain integer of an element, as 32 bytes.
    func store(_ element: F, _ address: UnsafeMutableRawPointer) {
        let words = element.canonicalWords
        for i in 0..<4 {
            address.storeBytes(of: words[i].littleEndian, toByteOffset: 8 * i, as: UInt64.self)
        }
    }
}
