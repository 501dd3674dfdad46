internal import CKernels

/// The integers modulo 2^128, in which the shares of authenticated values modulo 2^64 are, or modulo 2^192, in
/// which they are made.
public struct LongRing: VectorDomain {
    /// An integer of up to 192 bits.
    public struct Element: BitwiseCopyable, Hashable, Sendable {
        /// The words, least significant first; of 128 bits the third is 0.
        var words: (UInt64, UInt64, UInt64)

        public static func == (a: Element, b: Element) -> Bool { a.words == b.words }
        public func hash(into hasher: inout Hasher) {
            hasher.combine(words.0)
            hasher.combine(words.1)
            hasher.combine(words.2)
        }
    }

    /// 64-bit words of an element: 2 or 3.
    let size: Int

    /// Precondition: 128 or 192 bits.
    public init(bits: Int) {
        precondition(bits == 128 || bits == 192, "no kernels for this ring")
        size = bits / 64
    }

    public var name: String { "z2^\(bitWidth)" }
    public var bitWidth: Int { 64 * size }
    public var lanes: Int { 1 }
    public var blockWords: Int { size }
    public var wireBytes: Int { 8 * size }

    private var words: Int32 { Int32(size) }

    private func cut(_ words: (UInt64, UInt64, UInt64)) -> Element {
        Element(words: (words.0, words.1, size == 3 ? words.2 : 0))
    }

    public func element(_ value: UInt64) -> Element { Element(words: (value, 0, 0)) }

    public func sum(_ a: Element, _ b: Element) -> Element {
        let (low, c0) = a.words.0.addingReportingOverflow(b.words.0)
        let (middle, c1) = a.words.1.addingReportingOverflow(b.words.1)
        let (carried, c2) = middle.addingReportingOverflow(c0 ? 1 : 0)
        let high = a.words.2 &+ b.words.2 &+ (c1 ? 1 : 0) &+ (c2 ? 1 : 0)
        return cut((low, carried, high))
    }

    public func difference(_ a: Element, _ b: Element) -> Element {
        // a - b = a + ~b + 1
        let complement = cut((~b.words.0, ~b.words.1, ~b.words.2))
        return sum(sum(a, complement), element(1))
    }

    public func product(_ a: Element, _ b: Element) -> Element {
        var (x, y) = (a, b)
        var z = element(0)
        withUnsafeMutablePointer(to: &z) { z in
            withUnsafePointer(to: &x) { x in
                withUnsafePointer(to: &y) { y in
                    mpc_long_multiply(
                        UnsafeMutableRawPointer(z).assumingMemoryBound(to: UInt64.self),
                        UnsafeRawPointer(x).assumingMemoryBound(to: UInt64.self),
                        UnsafeRawPointer(y).assumingMemoryBound(to: UInt64.self), words, 1)
                }
            }
        }
        return z
    }

    public func word(of element: Element, at bit: Int) -> UInt64 {
        let words = [element.words.0, element.words.1, element.words.2, 0, 0]
        guard bit < bitWidth else { return 0 }
        let (k, low) = (bit / 64, UInt64(bit % 64))
        return low == 0 ? words[k] : words[k] >> low | words[k + 1] << (64 - low)
    }

    public func store(
        _ elements: UnsafeBufferPointer<Element>, to z: UnsafeMutablePointer<UInt64>
    ) {
        for (i, element) in elements.enumerated() {
            (z[size * i], z[size * i + 1]) = (element.words.0, element.words.1)
            if size == 3 { z[size * i + 2] = element.words.2 }
        }
    }

    public func load(
        _ elements: UnsafeMutableBufferPointer<Element>, from x: UnsafePointer<UInt64>
    ) {
        for i in 0..<elements.count {
            let top = size == 3 ? x[size * i + 2] : 0
            let words = (x[size * i], x[size * i + 1], top)
            elements.initializeElement(at: i, to: Element(words: words))
        }
    }

    public func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        message.copyMemory(from: x, byteCount: count * wireBytes)
    }

    public func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        UnsafeMutableRawPointer(z).copyMemory(from: message, byteCount: count * wireBytes)
        return true
    }

    public func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        words(z, count * size)
    }

    public func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        (z + size * target).update(from: x + size * source, count: size * count)
    }

    public func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        for (k, index) in indices.enumerated() {
            (z + size * k).update(from: x + size * index, count: size)
        }
    }

    /// Calls `body` with the words of an element.
    private func withWords(_ element: Element, _ body: (UnsafePointer<UInt64>) -> Void) {
        withUnsafeBytes(of: element) { bytes in
            if let words = bytes.assumingMemoryBound(to: UInt64.self).baseAddress { body(words) }
        }
    }
}

extension LongRing {
    public func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_long_add(z, x, y, words, count)
    }

    public func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_long_subtract(z, x, y, words, count)
    }

    public func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_long_multiply(z, x, y, words, count)
    }

    public func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_long_multiply_add(z, x, y, words, count)
    }

    public func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        withWords(factor) { mpc_long_scale(z, x, $0, words, count) }
    }

    public func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        withWords(factor) { mpc_long_scale_add(z, x, $0, words, count) }
    }

    public func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Element,
        count: Int
    ) {
        withWords(constant) { mpc_long_add_constant(z, x, $0, words, count) }
    }

    public func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { mpc_long_sum(z + size * k, x + size * k * length, words, length) }
    }

    public func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs {
            let at = size * k * length
            mpc_long_inner_product(z + size * k, x + at, y + at, words, length)
        }
    }
}

extension LongRing: PreprocessedDomain {
    public var isBinary: Bool { true }
    public var hashWords: Int { size }

    public func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        z.update(from: words, count: size * count)
    }
}
