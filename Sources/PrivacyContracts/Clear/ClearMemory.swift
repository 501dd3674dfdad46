internal import Foundation

/// The memory of a run in clear: objects with bounds, and for every byte whether it was written.
///
/// A pointer is a 64-bit word: the object's number in the upper half, the offset plus 2^31 in the
/// lower. Null is zero; no object has the number 0. Not constant-time: for clear values only.
final class ClearMemory {
    struct Object {
        var base: Int
        var size: Int
        var isConstant: Bool
    }

    /// Most bytes of live objects.
    static let byteLimit = 1 << 29
    private static let bias: UInt64 = 1 << 31

    private var objects: UnsafeMutablePointer<Object>
    private var objectCapacity = 64
    private(set) var objectCount = 1
    private var bytes: UnsafeMutableRawPointer
    private var written: UnsafeMutableRawPointer
    private var capacity = 4096
    /// Bytes in use.
    private(set) var top = 0

    init() {
        objects = .allocate(capacity: objectCapacity)
        objects[0] = Object(base: 0, size: 0, isConstant: true)
        bytes = .allocate(byteCount: capacity, alignment: 16)
        written = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        memset(bytes, 0, capacity)
        objects.deallocate()
        bytes.deallocate()
        written.deallocate()
    }

    /// Makes an object that was never written; nil when there is no room.
    func allocate(_ size: Int, isConstant: Bool = false) -> UInt64? {
        guard size >= 0, size <= Self.byteLimit - top, objectCount < Int(Int32.max) else {
            return nil
        }
        if top + size > capacity { grow(to: top + size) }
        if objectCount == objectCapacity {
            let larger = UnsafeMutablePointer<Object>.allocate(capacity: 2 * objectCapacity)
            larger.moveInitialize(from: objects, count: objectCount)
            objects.deallocate()
            objects = larger
            objectCapacity *= 2
        }
        objects[objectCount] = Object(base: top, size: size, isConstant: isConstant)
        memset(written + top, 0, size)
        top += size
        objectCount += 1
        return UInt64(objectCount - 1) << 32 | Self.bias
    }

    private func grow(to needed: Int) {
        var larger = capacity
        while larger < needed { larger *= 2 }
        func moved(_ old: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
            let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            new.copyMemory(from: old, byteCount: top)
            memset(old, 0, capacity)
            old.deallocate()
            return new
        }
        bytes = moved(bytes)
        written = moved(written)
        capacity = larger
    }

    /// Ends the life of all objects made since these marks were taken.
    func release(objects count: Int, top mark: Int) {
        objectCount = count
        top = mark
    }

    /// Makes an object constant from now on.
    func seal(_ pointer: UInt64) { objects[Int(pointer >> 32)].isConstant = true }

    /// `pointer` moved by `delta` bytes; nil when that is more than 2^31 from its object.
    @inline(__always)
    static func move(_ pointer: UInt64, by delta: Int64) -> UInt64? {
        let (sum, overflow) = Int64(pointer & 0xFFFF_FFFF).addingReportingOverflow(delta)
        guard !overflow, sum >= 0, sum <= 0xFFFF_FFFF else { return nil }
        return pointer & ~0xFFFF_FFFF | UInt64(sum)
    }

    /// Where `count` bytes at `pointer` stand, or why they can't be touched.
    @inline(__always)
    private func locate(_ pointer: UInt64, _ count: Int) -> (place: Int, trap: Trap?) {
        let number = Int(pointer >> 32)
        guard number != 0 else { return (0, .nullPointer) }
        guard number < objectCount else { return (0, .deadObject) }
        let object = objects[number]
        let offset = Int(pointer & 0xFFFF_FFFF) - Int(Self.bias)
        guard offset >= 0, offset <= object.size, count <= object.size - offset else {
            return (0, .outOfBounds)
        }
        return (object.base + offset, nil)
    }

    /// The `count` (1 to 8) bytes at `pointer`, little-endian. Bytes never written read as zero, unless
    /// all of them are such.
    @inline(__always)
    func load(_ pointer: UInt64, _ count: Int, into value: inout UInt64) -> Trap? {
        let (place, trap) = locate(pointer, count)
        if let trap { return trap }
        if count == 8 {
            guard written.loadUnaligned(fromByteOffset: place, as: UInt64.self) != 0 else {
                return .uninitialisedRead
            }
            let mask = written.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            value = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) & mask
            return nil
        }
        var bits: UInt64 = 0
        var seen: UInt8 = 0
        for byte in 0..<count {
            let mask = written.load(fromByteOffset: place + byte, as: UInt8.self)
            seen |= mask
            bits |=
                UInt64(bytes.load(fromByteOffset: place + byte, as: UInt8.self) & mask)
                << UInt64(8 * byte)
        }
        value = bits
        return seen == 0 ? .uninitialisedRead : nil
    }

    /// Whether all of the `count` bytes at `pointer` were written.
    func isWritten(_ pointer: UInt64, _ count: Int) -> Bool {
        let (place, trap) = locate(pointer, count)
        guard trap == nil else { return false }
        return (0..<count).allSatisfy {
            written.load(fromByteOffset: place + $0, as: UInt8.self) != 0
        }
    }

    @inline(__always)
    func store(_ value: UInt64, _ pointer: UInt64, _ count: Int) -> Trap? {
        let (place, trap) = locate(pointer, count)
        if let trap { return trap }
        if objects[Int(pointer >> 32)].isConstant { return .writeToConstant }
        if count == 8 {
            bytes.storeBytes(of: value, toByteOffset: place, as: UInt64.self)
            written.storeBytes(of: .max, toByteOffset: place, as: UInt64.self)
            return nil
        }
        for byte in 0..<count {
            bytes.storeBytes(
                of: UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)),
                toByteOffset: place + byte, as: UInt8.self)
            written.storeBytes(of: .max, toByteOffset: place + byte, as: UInt8.self)
        }
        return nil
    }

    /// Copies bytes, and with them whether they were written.
    func copy(from source: UInt64, to target: UInt64, count: UInt64) -> Trap? {
        guard count > 0 else { return nil }
        guard count <= UInt64(Self.byteLimit) else { return .outOfBounds }
        let (from, fault) = locate(source, Int(count))
        if let fault { return fault }
        let (to, trap) = locate(target, Int(count))
        if let trap { return trap }
        if objects[Int(target >> 32)].isConstant { return .writeToConstant }
        memmove(bytes + to, bytes + from, Int(count))
        memmove(written + to, written + from, Int(count))
        return nil
    }

    func fill(_ target: UInt64, with byte: UInt8, count: UInt64) -> Trap? {
        guard count > 0 else { return nil }
        guard count <= UInt64(Self.byteLimit) else { return .outOfBounds }
        let (to, trap) = locate(target, Int(count))
        if let trap { return trap }
        if objects[Int(target >> 32)].isConstant { return .writeToConstant }
        memset(bytes + to, Int32(byte), Int(count))
        memset(written + to, 0xFF, Int(count))
        return nil
    }
}
