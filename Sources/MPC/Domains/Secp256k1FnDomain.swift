public import FiniteFields

/// The scalars of secp256k1: 256 bits, more than the vector kernels take, so that a vector is its
/// elements as they stand and every operation a loop.
public struct Secp256k1FnDomain: FieldDomain {
    public typealias Element = Secp256k1Fn

    public init() {}

    public var name: String { "secp256k1-fn" }
    public var bitWidth: Int { 256 }
    public var lanes: Int { 1 }
    public var blockWords: Int { 4 }
    public var wireBytes: Int { 32 }

    private func elements(_ x: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer(x).assumingMemoryBound(to: Element.self)
    }

    private func elements(_ x: UnsafePointer<UInt64>) -> UnsafePointer<Element> {
        UnsafeRawPointer(x).assumingMemoryBound(to: Element.self)
    }

    public func word(of element: Element, at bit: Int) -> UInt64 {
        guard bit < 256 else { return 0 }
        let words = element.canonicalWords
        let (k, low) = (bit / 64, UInt64(bit % 64))
        let first = words[k] >> low
        return low == 0 || k == 3 ? first : first | words[k + 1] << (64 - low)
    }

    public func store(
        _ elements: UnsafeBufferPointer<Element>, to z: UnsafeMutablePointer<UInt64>
    ) {
        guard let base = elements.baseAddress else { return }
        self.elements(z).update(from: base, count: elements.count)
    }

    public func load(
        _ elements: UnsafeMutableBufferPointer<Element>, from x: UnsafePointer<UInt64>
    ) {
        elements.baseAddress?.initialize(from: self.elements(x), count: elements.count)
    }

    public func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        let x = elements(x)
        for i in 0..<count {
            let words = x[i].canonicalWords
            for w in 0..<4 {
                message.storeBytes(of: words[w], toByteOffset: 32 * i + 8 * w, as: UInt64.self)
            }
        }
    }

    public func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let z = elements(z)
        var isBelow = true
        for i in 0..<count {
            let words = InlineArray<4, UInt64> {
                message.load(fromByteOffset: 32 * i + 8 * $0, as: UInt64.self)
            }
            // Integers from p up would be read modulo p: told by what they come back as.
            let element = Self.element(words)
            let back = element.canonicalWords
            for w in 0..<4 where back[w] != words[w] { isBelow = false }
            z[i] = element
        }
        return isBelow
    }

    /// 2^64 as an element.
    private static let base = Secp256k1Fn(UInt64(1) << 32).squared()

    /// The integer with these words, modulo the prime.
    private static func element(_ words: InlineArray<4, UInt64>) -> Element {
        var z = Element(words[3])
        for w in stride(from: 2, through: 0, by: -1) { z = z * base + Element(words[w]) }
        return z
    }

    /// Six words of the stream an element, modulo the prime: within 2^-128 of uniform.
    public func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        let z = elements(z)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 6) { block in
            guard let base = block.baseAddress else { return }
            for i in 0..<count {
                words(base, 6)
                var element = Element(block[5])
                for w in stride(from: 4, through: 0, by: -1) {
                    element = element * Self.base + Element(block[w])
                }
                z[i] = element
            }
            base.update(repeating: 0, count: 6)
        }
    }

    public func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        (z + 4 * target).update(from: x + 4 * source, count: 4 * count)
    }

    public func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        let (x, z) = (elements(x), elements(z))
        for (k, index) in indices.enumerated() { z[k] = x[index] }
    }
}

extension Secp256k1FnDomain {
    public func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        let (z, x, y) = (elements(z), elements(x), elements(y))
        for i in 0..<count { z[i] = x[i] + y[i] }
    }

    public func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        let (z, x, y) = (elements(z), elements(x), elements(y))
        for i in 0..<count { z[i] = x[i] - y[i] }
    }

    public func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        let (z, x, y) = (elements(z), elements(x), elements(y))
        for i in 0..<count { z[i] = x[i] * y[i] }
    }

    public func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        let (z, x, y) = (elements(z), elements(x), elements(y))
        for i in 0..<count { z[i] = z[i] + x[i] * y[i] }
    }

    public func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        let (z, x) = (elements(z), elements(x))
        for i in 0..<count { z[i] = x[i] * factor }
    }

    public func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        let (z, x) = (elements(z), elements(x))
        for i in 0..<count { z[i] = z[i] + x[i] * factor }
    }

    public func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Element,
        count: Int
    ) {
        let (z, x) = (elements(z), elements(x))
        for i in 0..<count { z[i] = x[i] + constant }
    }

    public func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        let (z, x) = (elements(z), elements(x))
        for k in 0..<runs {
            var sum = Element.zero
            for i in k * length..<(k + 1) * length { sum += x[i] }
            z[k] = sum
        }
    }

    public func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        let (z, x, y) = (elements(z), elements(x), elements(y))
        for k in 0..<runs {
            var sum = Element.zero
            for i in k * length..<(k + 1) * length { sum += x[i] * y[i] }
            z[k] = sum
        }
    }
}
