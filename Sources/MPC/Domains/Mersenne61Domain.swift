internal import CKernels
public import FiniteFields

/// The integers modulo 2^61 - 1: a vector is its words, each below the modulus.
public struct Mersenne61Domain: FieldDomain {
    public typealias Element = Mersenne61

    private static let modulus = UInt64(1) << 61 - 1

    public init() {}

    public var name: String { "p61" }
    public var bitWidth: Int { 61 }
    public var lanes: Int { 1 }
    public var blockWords: Int { 1 }
    public var wireBytes: Int { 8 }

    public func word(of element: Mersenne61, at bit: Int) -> UInt64 {
        bit < 64 ? Self.word(element) >> UInt64(bit) : 0
    }

    private static func word(_ element: Mersenne61) -> UInt64 { element.canonical.words[0] }

    public func store(
        _ elements: UnsafeBufferPointer<Mersenne61>, to z: UnsafeMutablePointer<UInt64>
    ) {
        for i in 0..<elements.count { z[i] = Self.word(elements[i]) }
    }

    public func load(
        _ elements: UnsafeMutableBufferPointer<Mersenne61>, from x: UnsafePointer<UInt64>
    ) {
        for i in 0..<elements.count {
            elements.initializeElement(at: i, to: Mersenne61(x[i]))
        }
    }

    public func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        message.copyMemory(from: x, byteCount: 8 * count)
    }

    public func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        mpc_m61_read(z, message, count) == 0
    }

    /// The low 61 bits of each word; where they are the modulus, one of 2^61 times, those of another
    /// word behind.
    public func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        words(z, count)
        guard mpc_m61_cut(z, count) != 0 else { return }
        for i in 0..<count {
            while z[i] == Self.modulus {
                words(z + i, 1)
                z[i] &= Self.modulus
            }
        }
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

extension Mersenne61Domain {
    public func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_m61_add(z, x, y, count)
    }

    public func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_m61_subtract(z, x, y, count)
    }

    public func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_m61_multiply(z, x, y, count)
    }

    public func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_m61_multiply_add(z, x, y, count)
    }

    public func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Mersenne61,
        count: Int
    ) {
        combine(z, [x], by: [factor], count: count)
    }

    public func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Mersenne61,
        count: Int
    ) {
        combine(z, [UnsafePointer(z), x], by: [.one, factor], count: count)
    }

    public func combine(
        _ z: UnsafeMutablePointer<UInt64>, _ inputs: [UnsafePointer<UInt64>],
        by factors: [Mersenne61], count: Int
    ) {
        precondition(inputs.count == factors.count && inputs.count <= 256)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: factors.count) { words in
            for k in 0..<factors.count { words[k] = Self.word(factors[k]) }
            inputs.withUnsafeBytes { inputs in
                mpc_m61_combine(
                    z, inputs.assumingMemoryBound(to: UnsafePointer<UInt64>?.self).baseAddress,
                    words.baseAddress, factors.count, count)
            }
        }
    }

    public func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Mersenne61,
        count: Int
    ) {
        mpc_m61_add_constant(z, x, Self.word(constant), count)
    }

    public func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { z[k] = mpc_m61_sum(x + k * length, length) }
    }

    public func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { z[k] = mpc_m61_inner_product(x + k * length, y + k * length, length) }
    }
}
