public import FiniteFields

/// The ring over which arithmetic shares are made, and the whole-array operations on vectors of it that
/// protocols compute their messages with.
///
/// A vector stands in memory as blocks of `lanes` elements and `blockWords` words, 64-byte aligned; how
/// a block is laid out is the domain's own affair. Pointers below are to the first word of a block and
/// counts are in elements: lanes past the last element may be read and written, their values don't
/// matter. Outputs may be inputs. All operations take time that depends on counts only.
public protocol VectorDomain: Sendable {
    /// A value that everybody knows.
    associatedtype Element: BitwiseCopyable & Hashable & Sendable

    /// What the ring is called in set-up and in benchmarks: `z2^64`, `p61`, `bn254-fr`.
    var name: String { get }
    /// The least number of bits in which every integer of 0..<order fits.
    var bitWidth: Int { get }
    /// Elements in a block: 1 or 8.
    var lanes: Int { get }
    /// 64-bit words in a block.
    var blockWords: Int { get }
    /// Bytes of an element in a message: the integer in 0..<order, least significant byte first; a
    /// multiple of 8.
    var wireBytes: Int { get }

    // MARK: Single public values

    /// `value` modulo the order.
    func element(_ value: UInt64) -> Element
    func sum(_ a: Element, _ b: Element) -> Element
    func difference(_ a: Element, _ b: Element) -> Element
    func product(_ a: Element, _ b: Element) -> Element
    /// Bits `bit ..< bit + 64` of the integer in 0..<order.
    func word(of element: Element, at bit: Int) -> UInt64

    // MARK: Into memory and out of it

    func store(_ elements: UnsafeBufferPointer<Element>, to z: UnsafeMutablePointer<UInt64>)
    func load(_ elements: UnsafeMutableBufferPointer<Element>, from x: UnsafePointer<UInt64>)
    /// `count` elements as a message, which may have any alignment.
    func write(_ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer)
    /// A message of `count` elements, 8-byte aligned. False, with z unspecified, if one of the integers
    /// is not below the order.
    func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool
    /// Uniform elements made of uniform words, which `words` writes: the next so many of a stream.
    func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void)
    /// Copies `count` elements from position `source` of one vector to position `target` of another;
    /// positions need not begin a block. The vectors don't overlap.
    func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int)
    /// z[k] = x[indices[k]]. Every index is within x.
    func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>)

    // MARK: Arithmetic

    /// z = x + y.
    func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int)
    /// z = x - y.
    func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int)
    /// z = x · y.
    func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int)
    /// z = z + x · y.
    func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int)
    /// z = x · factor.
    func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int)
    /// z = z + x · factor.
    func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int)
    /// z = Σ factors[k] · inputs[k]. Precondition: as many inputs as factors, 1 to 256; z is not an
    /// input but the first.
    func combine(
        _ z: UnsafeMutablePointer<UInt64>, _ inputs: [UnsafePointer<UInt64>], by factors: [Element],
        count: Int)
    /// z = x + constant.
    func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Element,
        count: Int)
    /// The sums of successive runs of `length` elements: z[k] = Σ x[k·length + i].
    func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int)
    /// The sums of products of successive runs: z[k] = Σ x[k·length + i] · y[k·length + i].
    func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int)
}

extension VectorDomain {
    public func combine(
        _ z: UnsafeMutablePointer<UInt64>, _ inputs: [UnsafePointer<UInt64>], by factors: [Element],
        count: Int
    ) {
        scale(z, inputs[0], by: factors[0], count: count)
        for k in 1..<max(inputs.count, 1) { scaleAdd(z, inputs[k], by: factors[k], count: count) }
    }

    /// Words of a vector of `count` elements.
    package func words(for count: Int) -> Int { (count + lanes - 1) / lanes * blockWords }

    /// Where the block that begins with element `index` stands: a multiple of `lanes`.
    package func offset(of index: Int) -> Int { index / lanes * blockWords }

    /// `value` as an integer of either sign.
    public func element(signed value: Int64) -> Element {
        let magnitude = element(value.magnitude)
        return value < 0 ? difference(element(0), magnitude) : magnitude
    }

    /// 2^exponent.
    public func powerOfTwo(_ exponent: Int) -> Element {
        precondition(exponent >= 0)
        var z = element(1)
        for _ in 0..<exponent { z = sum(z, z) }
        return z
    }
}

/// The domain of a prime field.
public protocol FieldDomain: SharingField where Element: PrimeField {}

extension FieldDomain {
    public func element(_ value: UInt64) -> Element { Element(value) }
    public func sum(_ a: Element, _ b: Element) -> Element { a + b }
    public func difference(_ a: Element, _ b: Element) -> Element { a - b }
    public func product(_ a: Element, _ b: Element) -> Element { a * b }
}
