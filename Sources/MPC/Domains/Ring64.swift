internal import CKernels

/// The integers modulo 2^64: a vector is its words.
public struct Ring64: VectorDomain {
    public typealias Element = UInt64

    public init() {}

    public var name: String { "z2^64" }
    public var bitWidth: Int { 64 }
    public var lanes: Int { 1 }
    public var blockWords: Int { 1 }
    public var wireBytes: Int { 8 }

    public func element(_ value: UInt64) -> UInt64 { value }
    public func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }
    public func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }
    public func product(_ a: UInt64, _ b: UInt64) -> UInt64 { a &* b }
    public func word(of element: UInt64, at bit: Int) -> UInt64 { element >> UInt64(bit) }

    public func store(
        _ elements: UnsafeBufferPointer<UInt64>, to z: UnsafeMutablePointer<UInt64>
    ) {
        if let base = elements.baseAddress { z.update(from: base, count: elements.count) }
    }

    public func load(
        _ elements: UnsafeMutableBufferPointer<UInt64>, from x: UnsafePointer<UInt64>
    ) {
        elements.baseAddress?.update(from: x, count: elements.count)
    }

    public func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        message.copyMemory(from: x, byteCount: 8 * count)
    }

    public func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        UnsafeMutableRawPointer(z).copyMemory(from: message, byteCount: 8 * count)
        return true
    }

    public func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        words(z, count)
    }

    public func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        (z + target).update(from: x + source, count: count)
    }

    public func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        for (k, index) in indices.enumerated() { z[k] = x[index] }
    }
}

extension Ring64 {
    public func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_add(z, x, y, count)
    }

    public func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_subtract(z, x, y, count)
    }

    public func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_multiply(z, x, y, count)
    }

    public func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_multiply_add(z, x, y, count)
    }

    public func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        mpc_scale(z, x, factor, count)
    }

    public func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        mpc_scale_add(z, x, factor, count)
    }

    public func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: UInt64,
        count: Int
    ) {
        mpc_add_constant(z, x, constant, count)
    }

    public func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { z[k] = mpc_sum(x + k * length, length) }
    }

    public func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { z[k] = mpc_inner_product(x + k * length, y + k * length, length) }
    }
}
