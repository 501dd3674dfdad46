/// Pointers of the trace: 12 bits of generation and 20 bits of object above 32 bits of offset, which
/// is signed. Zero is null.
enum TracePointer {
    static let indexBits: UInt64 = 20
    static let indexMask: UInt64 = (1 << 20) - 1

    @inline(__always) static func make(index: Int, generation: UInt32) -> UInt64 {
        (UInt64(generation) << indexBits | UInt64(index)) << 32
    }

    /// The pointer `bytes` further, or nil beyond 2^31 bytes from its object. Null stays null only
    /// when it is moved by zero.
    @inline(__always) static func moved(_ pointer: UInt64, by bytes: Int64) -> UInt64? {
        let offset = Int64(Int32(truncatingIfNeeded: pointer))
        let (sum, over) = offset.addingReportingOverflow(bytes)
        if over || sum != Int64(Int32(truncatingIfNeeded: sum)) { return nil }
        return pointer & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(bitPattern: Int32(sum)))
    }
}

/// One object in memory: its public bytes, and for each granule of bytes what stands there.
struct TraceObject {
    /// The granule holds public bytes.
    static let publicCell: UInt32 = 0
    /// Never written.
    static let unwritten: UInt32 = .max - 1
    /// Part of the secret that starts in an earlier granule.
    static let continued: UInt32 = .max

    var bytes: UnsafeMutablePointer<UInt8>
    /// Not to be looked at before `isMade`.
    var cells: UnsafeMutablePointer<UInt32>
    var size: Int
    /// Bytes a granule, as a power of two.
    var shift: Int
    /// Node of the mask under which the object was made, 0 for none: stores under the same mask
    /// need no selection, as nobody sees the object when the mask is zero.
    var owner: UInt32
    var generation: UInt32
    var isConstant: Bool
    var isLive: Bool
    /// Whether any secret may span granules.
    var hasContinued: Bool
    /// An output: what a masked store leaves unwritten is zero, so that nothing is learnt of a value
    /// that was not stored.
    var isOutput = false
    /// Whether a node of the window may be stored in it.
    var holdsNodes = false
    /// Whether it has cells. Until something looks at one of them an object may go without: then it is unwritten,
    /// or there is an input in each of its granules, one behind the other from `firstLeaf` on.
    var isMade = true
    var firstLeaf: UInt32 = 0

    var cellCount: Int { size >> shift }
}

/// The objects of a run. Locals are a stack: they go when their function returns.
struct TraceMemory: ~Copyable {
    private(set) var objects: UnsafeMutablePointer<TraceObject>
    /// Number of live entries; entry 0 is never an object.
    private(set) var count = 1
    private var made = 1
    private var capacity = 16
    private var byteCount = 0
    let limit: Int

    init(limit: Int) {
        self.limit = limit
        objects = .allocate(capacity: capacity)
        objects.initialize(
            to: TraceObject(
                bytes: LargeMemory.zeroed(1), cells: LargeMemory.allocate(1, of: UInt32.self),
                size: 0, shift: 0,
                owner: 0, generation: 0, isConstant: true, isLive: false, hasContinued: false))
    }

    deinit {
        for index in 0..<made where index == 0 || objects[index].isLive { free(objects[index]) }
        objects.deallocate()
    }

    private func free(_ object: TraceObject) {
        LargeMemory.freeZeroed(object.bytes, object.size)
        if object.isMade { LargeMemory.free(object.cells, object.cellCount) }
    }

    /// Makes an object and returns its address.
    ///
    /// - Parameter cell: what stands in each granule; nil for an unwritten object whose cells are made when something
    ///   looks at them.
    mutating func allocate(
        _ size: Int, owner: UInt32, cell: UInt32?, isConstant: Bool = false
    ) throws(TraceStop) -> UInt64 {
        guard size >= 0, size < 1 << 31, byteCount + size <= limit,
            count < TracePointer.indexMask
        else { throw .trap(.memoryExhausted) }
        if count == capacity {
            let larger = UnsafeMutablePointer<TraceObject>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: objects, count: made)
            objects.deallocate()
            objects = larger
            capacity *= 2
        }
        var generation: UInt32 = 0
        if count < made { generation = (objects[count].generation + 1) & 4095 }
        let shift = size == 0 ? 0 : min(3, size.trailingZeroBitCount)
        let bytes = LargeMemory.zeroed(size)
        (objects + count).initialize(
            to: TraceObject(
                bytes: bytes, cells: objects[0].cells, size: size, shift: shift, owner: owner,
                generation: generation, isConstant: isConstant, isLive: true, hasContinued: false,
                isMade: false))
        if let cell { makeCells(count, cell) }
        byteCount += size
        count += 1
        made = max(made, count)
        return TracePointer.make(index: count - 1, generation: generation)
    }

    /// Marks the object at `pointer` as an output.
    func setOutput(_ pointer: UInt64) {
        objects[Int(pointer >> 32 & TracePointer.indexMask)].isOutput = true
    }

    /// Frees the objects made since there were `kept` entries.
    mutating func release(to kept: Int) {
        while count > kept {
            count -= 1
            free(objects[count])
            objects[count].isLive = false
            byteCount -= objects[count].size
        }
    }

    /// The object and the offset of an access of `size` bytes.
    @inline(__always)
    func locate(_ pointer: UInt64, _ size: Int) throws(TraceStop) -> (Int, Int) {
        let (index, offset) = try find(pointer, size)
        needCells(index)
        return (index, offset)
    }

    @inline(__always) func needCells(_ index: Int) {
        if !objects[index].isMade { makeCells(index) }
    }

    /// The same for what looks at no cell unless `isMade`.
    @inline(__always)
    func find(_ pointer: UInt64, _ size: Int) throws(TraceStop) -> (Int, Int) {
        let index = Int(pointer &>> 32 & TracePointer.indexMask)
        let generation = UInt32(truncatingIfNeeded: pointer &>> 52)
        let offset = Int(Int32(truncatingIfNeeded: pointer))
        if index == 0 || index >= made { throw .trap(index == 0 ? .nullPointer : .outOfBounds) }
        let object = objects[index]
        if !object.isLive || object.generation != generation { throw .trap(.deadObject) }
        if offset < 0 || size < 0 || offset > object.size &- size { throw .trap(.outOfBounds) }
        return (index, offset)
    }

    /// Makes the cells of an object that has none.
    @inline(never) private func makeCells(_ index: Int) {
        let first = objects[index].firstLeaf
        makeCells(index, first == 0 ? TraceObject.unwritten : first)
        if first == 0 { return }
        for i in 0..<objects[index].cellCount {
            objects[index].cells[i] = first &+ UInt32(truncatingIfNeeded: i)
        }
    }

    private func makeCells(_ index: Int, _ cell: UInt32) {
        let count = objects[index].cellCount
        let cells = LargeMemory.allocate(count, of: UInt32.self)
        cells.initialize(repeating: cell, count: max(1, count))
        objects[index].cells = cells
        objects[index].isMade = true
    }

    /// Fills the object at `pointer` with the leaves from `first` on, one to each `size` bytes.
    func fill(_ pointer: UInt64, _ size: Int, leaves first: UInt32, _ range: Range<Int>) {
        let index = Int(pointer >> 32 & TracePointer.indexMask)
        if !objects[index].isMade {
            if range.lowerBound == 0 && range.count * size == objects[index].size {
                objects[index].shift = size.trailingZeroBitCount
                objects[index].firstLeaf = first
                return
            }
            makeCells(index)
        }
        refine(index, to: size.trailingZeroBitCount)
        let cells = objects[index].cells
        for i in range { cells[i] = first &+ UInt32(truncatingIfNeeded: i &- range.lowerBound) }
    }

    /// Makes the granules of an object `1 << shift` bytes, so that accesses at such places are whole.
    func refine(_ index: Int, to shift: Int) {
        let object = objects[index]
        if object.shift <= shift { return }
        let parts = 1 << (object.shift - shift)
        let count = object.cellCount
        let cells = LargeMemory.allocate(count * parts, of: UInt32.self)
        for i in 0..<count {
            let cell = object.cells[i]
            let isPlain = cell == TraceObject.publicCell || cell == TraceObject.unwritten
            cells[i * parts] = cell
            for j in 1..<parts { cells[i * parts + j] = isPlain ? cell : TraceObject.continued }
            if !isPlain { objects[index].hasContinued = true }
        }
        LargeMemory.free(object.cells, object.cellCount)
        objects[index].cells = cells
        objects[index].shift = shift
    }

    @inline(__always)
    func read(_ bytes: UnsafeMutablePointer<UInt8>, _ size: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        switch size {
        case 1: return UInt64(raw.load(as: UInt8.self))
        case 2: return UInt64(UInt16(littleEndian: raw.loadUnaligned(as: UInt16.self)))
        case 4: return UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
        case 8: return UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        default:
            var value: UInt64 = 0
            for i in 0..<size { value |= UInt64(bytes[i]) << UInt64(8 * i) }
            return value
        }
    }

    @inline(__always)
    func write(_ bytes: UnsafeMutablePointer<UInt8>, _ size: Int, _ value: UInt64) {
        for i in 0..<size { bytes[i] = UInt8(truncatingIfNeeded: value &>> UInt64(8 * i)) }
    }
}
