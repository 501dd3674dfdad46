internal import FiniteFields

/// The entries of a key's section 4 where they are mapped: matrix (0 for A, 1 for B), row and wire in
/// 32 bits each, and the coefficient times R^2.
struct KeyEntries: @unchecked Sendable {
    private let start: UnsafeRawPointer?
    let count: Int

    static var byteCount: Int { 44 }

    /// - Precondition: The bytes outlive the entries.
    init(_ bytes: UnsafeRawBufferPointer) {
        start = bytes.baseAddress
        count = bytes.count / Self.byteCount
    }

    @inline(__always)
    private func word(_ entry: Int, _ place: Int) -> Int {
        guard let start else { return 0 }
        let offset = Self.byteCount * entry + 4 * place
        return Int(
            UInt32(littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    @inline(__always) func matrix(_ entry: Int) -> Int { word(entry, 0) }
    @inline(__always) func row(_ entry: Int) -> Int { word(entry, 1) }
    @inline(__always) func wire(_ entry: Int) -> Int { word(entry, 2) }

    /// Where the coefficient stands.
    @inline(__always) func coefficient(_ entry: Int) -> UnsafeRawPointer? {
        start.map { $0 + (Self.byteCount * entry + 12) }
    }

    /// Whether all name a matrix, a row and a wire, and have a reduced coefficient.
    func areValid<F: ScalarField>(rows: Int, wires: Int, _ codec: ScalarCodec<F>) -> Bool {
        (0..<count).allSatisfy { entry in
            guard let coefficient = coefficient(entry) else { return false }
            return matrix(entry) < 2 && row(entry) < rows && wire(entry) < wires
                && codec.isReduced(coefficient)
        }
    }
}
