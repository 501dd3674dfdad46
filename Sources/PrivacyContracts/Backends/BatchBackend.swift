/// What a back end does to the operations of a window.
///
/// A *cell* is this party's part of one value: the value itself in clear, two components of a
/// replicated sharing, a wire. Operations that need no messages work cell by cell; the others take
/// whole batches, in place. A *product* (of ring elements or of bits) may leave its cell in a form of
/// which only linear functions can be taken; `reduce` makes it a full cell again.
protocol BatchBackend: AnyObject {
    associatedtype Cell: BitwiseCopyable

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

    /// Makes products full cells: ring elements, and words of which the low `widths[i]` bits count.
    /// One round for all of them.
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
