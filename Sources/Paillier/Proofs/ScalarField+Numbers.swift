internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

extension ScalarField {
    /// A public integer modulo the order. Variable time.
    init(reducing number: BigInteger) {
        guard let residue = try? number.modulo(Self.order), let scalar = try? Self(residue) else {
            preconditionFailure("a residue is reduced")
        }
        self = scalar
    }
}

extension SignedNumbers {
    /// The first number modulo the order. Constant time.
    func scalar<S: ScalarField>(as _: S.Type) -> S {
        let width = (S.order.bitWidth + 63) / 64
        let residue = row(0).reduced(modulo: Numbers([S.order], width: width))
        var bytes = residue.read { words in
            (0..<S.byteCount).map { i in
                let place = S.byteCount - 1 - i
                return UInt8(truncatingIfNeeded: words[place / 8] >> UInt64(8 * (place % 8)))
            }
        }
        defer { bytes.withUnsafeMutableBytes { wipe($0) } }
        guard let scalar = try? S(bigEndianBytes: bytes) else {
            preconditionFailure("a residue is reduced")
        }
        return scalar
    }
}
