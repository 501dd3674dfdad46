internal import BigIntegers
public import EllipticCurves
public import FiniteFields

extension Transcript {
    /// Appends a group element by its canonical encoding.
    public mutating func append(_ element: some PrimeOrderGroup, as label: String) {
        append(element.canonicalBytes(), as: label)
    }

    /// Appends group elements: their number, then each encoding.
    public mutating func append(_ elements: [some PrimeOrderGroup], as label: String) {
        append(elements.map { $0.canonicalBytes() }, as: label)
    }

    /// Appends a field element by its canonical encoding.
    public mutating func append(_ element: some Field, as label: String) {
        append(element.bigEndianBytes(), as: label)
    }

    /// A field element within 2^-128 of uniform: that many bytes more than an encoding has, reduced
    /// modulo the order, most significant first. Variable time: challenges are public.
    public mutating func challenge<F: PrimeField>(_ label: String, in field: F.Type) -> F {
        let bytes = challenge(label, byteCount: F.byteCount + 16)
        let number = BigInteger(bigEndianBytes: bytes)
        guard let reduced = try? number.modulo(F.order), let element = try? F(reduced) else {
            preconditionFailure("a residue is reduced")
        }
        return element
    }
}
