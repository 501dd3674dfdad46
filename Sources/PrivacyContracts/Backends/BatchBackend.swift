/// What a back end does to the operations of a window.
///
/// A *cell* is this party's part of one value: the value itself in clear, two components of a
/// replicated sharing, a wire. Operations that need no messages work cell by cell; the others take
/// whole batches, in place. Where products are local, a *product* (of ring elements or of bits) leaves its
/// cell in a form of which only linear functions can be taken; `reduce` makes it a full cell again.
///
/// A *vector* is this party's part of many values at once, all ring elements or all words of bits of one
/// width, in the form that is quickest to work on. It holds the lanes of groups.
protocol BatchBackend: AnyObject {
    associatedtype Cell: BitwiseCopyable
    associatedtype Vector

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
    // MARK: Vectors

    /// Cells as a vector. Where products are local none of them may be an unreduced one.
    func vector(_ cells: UnsafeMutableBufferPointer<Cell>, as form: VectorForm) -> Vector
    /// A vector's values as cells: as many as it has.
    func write(_ vector: Vector, to cells: UnsafeMutableBufferPointer<Cell>)
    func slice(_ vector: Vector, _ range: Range<Int>) -> Vector
    /// Where ring elements are integers: a bound of all magnitudes, the same at all parties.
    func magnitude(_ x: Vector) -> Double
    /// One behind the other: of one form, at least one.
    func joined(_ vectors: [Vector]) -> Vector
    /// Does a node's operation, which takes no messages, to each lane; `y` where it is binary.
    func apply(_ node: TraceNode, _ x: Vector, _ y: Vector?) -> Vector
    /// The sum of all ring elements.
    func sum(_ x: Vector) -> Cell
    /// Where products are local: the sum of the products of ring elements, those of two ranges of equal length,
    /// unreduced.
    func dotProduct(_ x: Vector, _ i: Range<Int>, _ y: Vector, _ j: Range<Int>) -> Cell
    func multiply(_ x: Vector, _ y: Vector) async throws -> Vector
    /// x ∧ y of words of `width` bits.
    func conjoin(_ x: Vector, _ y: Vector, width: Int) async throws -> Vector
    /// Where products take messages: the dot products of successive runs of `length` ring elements.
    func dotProducts(_ x: Vector, _ y: Vector, length: Int) async throws -> Vector
    /// Makes integers below 2^64 of integers, where ring elements are integers.
    func reduce(_ x: Vector) async throws -> Vector
    /// As `convert` of cells.
    func convert(_ operation: TraceOperation, width: Int, _ x: Vector) async throws -> Vector

    /// The values of ring elements and of words, learnt by every party.
    func open(
        arithmetic: UnsafeBufferPointer<Cell>, boolean: UnsafeBufferPointer<Cell>,
        widths: UnsafeBufferPointer<UInt8>
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64])
    /// Where unreduced products may be opened (`BackendTraits.opensProducts`): the values of ring elements, some
    /// of which are.
    func open(unreduced cells: UnsafeBufferPointer<Cell>) async throws -> [UInt64]
}

/// What a vector's values are.
enum VectorForm: Equatable {
    case elements
    /// Words of so many bits.
    case words(width: Int)

    init(_ node: TraceNode) {
        self = node.operation.isArithmetic ? .elements : .words(width: Int(node.width))
    }
}

/// What of a window's operations takes messages on a back end, and how large its integers may be.
struct BackendTraits {
    /// Whether products are made cell by cell, and reduced later.
    var productsAreLocal = true
    /// Of products that are local, whether sums of them are opened without being reduced first.
    var opensProducts = false
    /// Whether the lowest bit of a ring element is taken cell by cell.
    var lowBitIsLocal = true
    /// Where a ring element stands as an integer of its class modulo 2^64: below what its magnitude must
    /// stay. Nil where it stands as the class itself.
    var integerLimit: Double?

    /// Whether the back end does it for whole batches: also all products of groups.
    @inline(__always) func isBatched(_ node: TraceNode) -> Bool {
        node.operation.isBatched
            || node.operation.isProduct && (!productsAreLocal || node.isGroup)
            || node.operation == .lowBit && !lowBitIsLocal
    }

    /// Of what takes messages, what takes many rounds.
    @inline(__always) func isLong(_ operation: TraceOperation) -> Bool {
        switch operation {
        case .highBit, .isZero, .toBits, .lowBit, .fromBits: true
        default: false
        }
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

    func dotProducts(_ x: Vector, _ y: Vector, length: Int) async throws -> Vector {
        preconditionFailure("products are local")
    }

    func reduce(_ x: Vector) async throws -> Vector { x }

    func open(unreduced cells: UnsafeBufferPointer<Cell>) async throws -> [UInt64] {
        preconditionFailure("products are reduced before they are opened")
    }
}
