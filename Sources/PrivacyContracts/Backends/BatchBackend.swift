/// What a back end does to the operations of a window.
///
/// A *cell* is this party's part of one value: the value itself in clear, two components of a
/// replicated sharing, a wire. Operations that need no messages work cell by cell; the others take
/// whole batches, in place. Where products are local, a *product* (of ring elements or of bits) leaves its
/// cell in a form of which only linear functions can be taken; `reduce` makes it a full cell again.
protocol BatchBackend: AnyObject {
    associatedtype Cell: BitwiseCopyable

    /// What takes messages.
    var traits: BackendTraits { get }

    var zero: Cell { get }

    // Z/2^64.
    func add(_ a: Cell, _ b: Cell) -> Cell
    func subtract(_ a: Cell, _ b: Cell) -> Cell
    func addConstant(_ a: Cell, _ constant: UInt64) -> Cell
    func scale(_ a: Cell, _ constant: UInt64) -> Cell
    func multiply(_ a: Cell, _ b: Cell) -> Cell

    // Words of bits.
    func xor(_ a: Cell, _ b: Cell) -> Cell
    func xorConstant(_ a: Cell, _ constant: UInt64) -> Cell
    func and(_ a: Cell, _ b: Cell) -> Cell
    /// A function of the word that is linear over its bits.
    func map(_ a: Cell, _ linear: (UInt64) -> UInt64) -> Cell
    /// The lowest bit of a ring element, as a word.
    func lowBit(_ a: Cell) -> Cell

    /// Where products take messages: x[i] = x[i] · y[i].
    func multiply(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>
    ) async throws
    /// The same for words of which the low `widths[i]` bits count: x[i] = x[i] ∧ y[i].
    func conjoin(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws
    /// Where cells are integers: a bound of this one's magnitude, the same at all parties.
    func magnitude(_ a: Cell) -> Double

    /// Makes products full cells, and cells that are integers integers below 2^64: ring elements, and
    /// words of which the low `widths[i]` bits count. Of products one round for all of them.
    func reduce(
        arithmetic: UnsafeMutableBufferPointer<Cell>, boolean: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws
    /// Does `operation` to each cell; `width` is that of the Boolean side of a conversion.
    func convert(
        _ operation: TraceOperation, width: Int, _ cells: UnsafeMutableBufferPointer<Cell>
    ) async throws
    /// The values of ring elements and of words, learnt by every party.
    func open(
        arithmetic: UnsafeBufferPointer<Cell>, boolean: UnsafeBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64])
}

/// What of a window's operations takes messages on a back end, and how large its integers may be.
struct BackendTraits {
    /// Whether products are made cell by cell, and reduced later.
    var productsAreLocal = true
    /// Whether the lowest bit of a ring element is taken cell by cell.
    var lowBitIsLocal = true
    /// Where a ring element stands as an integer of its class modulo 2^64: below what its magnitude must
    /// stay. Nil where it stands as the class itself.
    var integerLimit: Double?

    /// Whether the back end does it for whole batches.
    @inline(__always) func isBatched(_ operation: TraceOperation) -> Bool {
        operation.isBatched || operation.isProduct && !productsAreLocal
            || operation == .lowBit && !lowBitIsLocal
    }
}

/// A back end whose products are local, and whose ring elements are classes modulo 2^64.
extension BatchBackend {
    var traits: BackendTraits { BackendTraits() }

    func multiply(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>
    ) async throws {
        preconditionFailure("products are local")
    }

    func conjoin(
        _ x: UnsafeMutableBufferPointer<Cell>, _ y: UnsafeMutableBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws {
        preconditionFailure("products are local")
    }

    func magnitude(_ a: Cell) -> Double { 0 }
}
