public import FiniteFields

/// The values of all wires of a circuit, the constant one first: plain integers of 32 bytes.
///
/// A secret: it has no description, and memory that it owns is wiped when released.
public struct Witness<F: ScalarField & VectorField>: Sendable {
    let scalars: PlainScalars

    /// A witness of elements.
    public init(_ elements: [F]) {
        scalars = PlainScalars(count: elements.count)
        var vector = FieldVector(elements)
        vector.writeCanonical(to: scalars.mutableBytes)
        vector.wipe()
    }

    /// Reads snarkjs's `.wtns`, version 2.
    ///
    /// Throws `.wrongCurve` for another field, `.malformed` where counts and lengths contradict each
    /// other or a value is not reduced, and the errors of opening files.
    public init(path: String) throws(Groth16Error) {
        // iden3/snarkjs, wtns_utils: section 1 is the field and the count, 2 the values.
        let file = try SectionedFile(path: path, kind: .witness, versions: 2...2)
        var header = try file.reader(1)
        try header.field(F.self)
        let count: UInt32 = try header.integer()
        try header.finish()
        let range = try file.range(2, count: 32 * Int(count))
        scalars = PlainScalars(count: Int(count))
        scalars.mutableBytes.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: file.map.bytes[range]))
        if let start = scalars.bytes.baseAddress {
            guard allReduced(start, Int(count), ScalarCodec<F>()) else {
                throw .malformed(.witness, section: 2)
            }
        }
    }

    /// Writes snarkjs's `.wtns`, version 2. Throws `.system`.
    public func write(path: String) throws(Groth16Error) {
        var file = try SectionWriter(path: path, kind: .witness, version: 2, sections: 2)
        try file.begin(1)
        try file.field(F.self)
        try file.integer(UInt32(count))
        try file.end()
        try file.begin(2)
        try file.bytes(bytes)
        withExtendedLifetime(scalars) {}
        try file.end()
        try file.finish()
    }

    /// How many wires there are.
    public var count: Int { bytes.count / 32 }

    /// The plain integers, at a multiple of 8.
    ///
    /// - Precondition: The witness is kept alive while they are read.
    package var bytes: UnsafeRawBufferPointer { scalars.bytes }

    /// The values as elements.
    public func elements() -> [F] {
        var vector = FieldVector<F>(canonical: bytes)
        withExtendedLifetime(scalars) {}
        let elements = vector.elements()
        vector.wipe()
        return elements
    }
}

/// Whether `count` integers are all smaller than the order.
private func allReduced<F: ScalarField>(
    _ start: UnsafeRawPointer, _ count: Int, _ codec: ScalarCodec<F>
) -> Bool {
    (0..<count).allSatisfy { codec.isReduced(start + 32 * $0) }
}
