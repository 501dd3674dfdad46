internal import CKernels
public import FiniteFields

/// The values of all wires of a circuit, the constant one first: plain integers of 32 bytes, in
/// memory or in a mapped `.wtns` file.
///
/// A secret: it has no description, and memory that it owns is wiped when released.
public struct Witness<F: ScalarField>: Sendable {
    private let storage: Storage

    private enum Storage: Sendable {
        case memory(Words)
        case mapped(MappedFile, Range<Int>)
    }

    /// Memory that is wiped when released.
    private final class Words: Sendable {
        nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

        init(count: Int) {
            bytes = .allocate(byteCount: count, alignment: 64)
        }

        deinit {
            if let start = bytes.baseAddress { mpc_wipe(start, bytes.count) }
            bytes.deallocate()
        }
    }

    /// A witness of elements.
    public init(_ elements: [F]) {
        let words = Words(count: 32 * elements.count)
        let codec = ScalarCodec<F>()
        if let start = words.bytes.baseAddress {
            for (i, element) in elements.enumerated() { codec.store(element, start + 32 * i) }
        }
        storage = .memory(words)
    }

    /// Maps snarkjs's `.wtns`, version 2.
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
        let codec = ScalarCodec<F>()
        if let start = file.map.bytes.baseAddress {
            guard allReduced(start + range.lowerBound, Int(count), codec) else {
                throw .malformed(.witness, section: 2)
            }
        }
        storage = .mapped(file.map, range)
    }

    /// Writes snarkjs's `.wtns`, version 2. Throws `.system`.
    public func write(path: String) throws(Groth16Error) {
        var file = try SectionWriter(path: path, kind: .witness, version: 2, sections: 2)
        try file.begin(1)
        try file.field(F.self)
        try file.integer(UInt32(count))
        try file.end()
        try file.begin(2)
        try withExtendedLifetime(storage) { () throws(Groth16Error) in try file.bytes(bytes) }
        try file.end()
        try file.finish()
    }

    /// How many wires there are.
    public var count: Int { bytes.count / 32 }

    /// The plain integers. - Precondition: The witness is kept alive while they are read.
    package var bytes: UnsafeRawBufferPointer {
        switch storage {
        case .memory(let words): UnsafeRawBufferPointer(words.bytes)
        case .mapped(let map, let range): UnsafeRawBufferPointer(rebasing: map.bytes[range])
        }
    }

    /// The values as elements.
    public func elements() -> [F] {
        let codec = ScalarCodec<F>()
        return withExtendedLifetime(storage) {
            guard let start = bytes.baseAddress else { return [] }
            return (0..<count).map { codec.element(start + 32 * $0) }
        }
    }
}

/// Whether `count` integers are all smaller than the order.
private func allReduced<F: ScalarField>(
    _ start: UnsafeRawPointer, _ count: Int, _ codec: ScalarCodec<F>
) -> Bool {
    (0..<count).allSatisfy { codec.isReduced(start + 32 * $0) }
}
