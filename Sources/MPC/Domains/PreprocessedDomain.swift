internal import CKernels

/// A domain over which additive shares are multiplied with preprocessed triples, and triples made by
/// oblivious transfer.
public protocol PreprocessedDomain: VectorDomain {
    /// Whether random bits, as many as the domain is wide, are a uniform element, within 2^-60.
    var isBinary: Bool { get }

    /// Uniform words of which `reduce` makes one element.
    var hashWords: Int { get }

    /// Elements made of `hashWords` uniform words each, element i of the i-th run of them, within 2^-60 of
    /// uniform: always the same element of the same words.
    func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int)

    /// x - a, then y - b, as a message of 2·`count` elements.
    func openProducts(
        _ message: UnsafeMutableRawPointer, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        count: Int)

    /// z = c + (x - a + d)·y + (y - b + e)·a, with d and e, `count` elements each, the sums of what the
    /// other parties opened; e begins where a vector of `count` elements ends.
    func closeProducts(
        _ z: UnsafeMutablePointer<UInt64>, others: UnsafePointer<UInt64>,
        _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>,
        _ b: UnsafePointer<UInt64>, _ c: UnsafePointer<UInt64>, count: Int)
}

extension PreprocessedDomain {
    public func openProducts(
        _ message: UnsafeMutableRawPointer, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        count: Int
    ) {
        let difference = WordBuffer(uninitialized: words(for: count))
        subtract(difference.base, x, a, count: count)
        write(difference.base, count: count, to: message)
        subtract(difference.base, y, b, count: count)
        write(difference.base, count: count, to: message + count * wireBytes)
        extendLifetime(difference)
    }

    public func closeProducts(
        _ z: UnsafeMutablePointer<UInt64>, others: UnsafePointer<UInt64>,
        _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>,
        _ b: UnsafePointer<UInt64>, _ c: UnsafePointer<UInt64>, count: Int
    ) {
        let opened = WordBuffer(uninitialized: words(for: count))
        subtract(opened.base, x, a, count: count)
        add(opened.base, opened.base, others, count: count)
        multiply(z, opened.base, y, count: count)
        subtract(opened.base, y, b, count: count)
        add(opened.base, opened.base, others + words(for: count), count: count)
        multiplyAdd(z, opened.base, a, count: count)
        add(z, z, c, count: count)
        extendLifetime(opened)
    }

    /// What comparisons' masks hide but for 2^-(this): nil modulo 2^k, where they are uniform.
    var hidingBits: Int? { self is any FieldDomain ? statisticalSecurity : nil }

    /// Words of an element's integer: where its bits choose in oblivious transfers.
    var choiceWords: Int { wireBytes / 8 }

    /// Makes elements whose bit is 0 zeros. `bits`: one an element, packed. Constant time.
    func keep(_ z: UnsafeMutablePointer<UInt64>, where bits: UnsafePointer<UInt64>, count: Int) {
        mpc_keep_elements(z, bits, lanes, blockWords / lanes, count)
    }

    /// The bits as elements 0 and 1, `count` of them, packed.
    func expand(_ bits: UnsafePointer<UInt64>, count: Int, into z: UnsafeMutablePointer<UInt64>) {
        let size = wireBytes / 8
        let integers = WordBuffer(uninitialized: count * size)
        integers.base.update(repeating: 0, count: integers.count)
        for i in 0..<count { integers.base[i * size] = bits[i / 64] >> UInt64(i % 64) & 1 }
        let isReduced = read(UnsafeRawPointer(integers.base), count: count, into: z)
        precondition(isReduced, "0 and 1 are elements")
        extendLifetime(integers)
    }
}

extension Ring64: PreprocessedDomain {
    public var isBinary: Bool { true }
    public var hashWords: Int { 1 }

    public func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        z.update(from: words, count: count)
    }

    public func openProducts(
        _ message: UnsafeMutableRawPointer, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_beaver_open(message, x, y, a, b, count)
    }

    public func closeProducts(
        _ z: UnsafeMutablePointer<UInt64>, others: UnsafePointer<UInt64>,
        _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>, _ a: UnsafePointer<UInt64>,
        _ b: UnsafePointer<UInt64>, _ c: UnsafePointer<UInt64>, count: Int
    ) {
        mpc_beaver_close(z, others, x, y, a, b, c, count)
    }
}

extension Mersenne61Domain: PreprocessedDomain {
    public var isBinary: Bool { true }
    public var hashWords: Int { 1 }

    /// The low 61 bits; 2^61 - 1 of them are 0.
    public func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        let modulus = UInt64(1) << 61 - 1
        for i in 0..<count {
            let low = words[i] & modulus
            // All ones plus one carries into bit 61.
            z[i] = low & ((low &+ 1) >> 61 &- 1)
        }
    }
}

extension KernelFieldDomain: PreprocessedDomain {
    public var isBinary: Bool { false }
    public var hashWords: Int { 6 }

    /// As `fill`, which asks for four words each of up to 64 elements, and then for two more.
    public func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        var done = 0
        var isLow = true
        fill(z, count: count) { target, wanted in
            let here = wanted / (isLow ? 4 : 2)
            for i in 0..<here {
                let source = words + 6 * (done + i)
                if isLow {
                    (target + 4 * i).update(from: source, count: 4)
                } else {
                    (target + 2 * i).update(from: source + 4, count: 2)
                }
            }
            if !isLow { done += here }
            isLow.toggle()
        }
    }
}
