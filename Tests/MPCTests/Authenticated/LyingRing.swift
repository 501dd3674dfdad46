import MPC

/// Arithmetic modulo 2^128 by a party that computes some things otherwise than the protocol says.
struct LyingRing: PreprocessedDomain {
    typealias Element = LongRing.Element

    /// What is done to results of `read`, in place, with the number of elements.
    struct Lies: Sendable {
        var read: @Sendable (UnsafeMutablePointer<UInt64>, Int) -> Void = { _, _ in }
    }

    let lies: Lies
    private let ring = LongRing(bits: 128)

    init(_ lies: Lies) { self.lies = lies }

    var name: String { ring.name }
    var bitWidth: Int { ring.bitWidth }
    var lanes: Int { ring.lanes }
    var blockWords: Int { ring.blockWords }
    var wireBytes: Int { ring.wireBytes }
    var isBinary: Bool { ring.isBinary }
    var hashWords: Int { ring.hashWords }

    func element(_ value: UInt64) -> Element { ring.element(value) }
    func sum(_ a: Element, _ b: Element) -> Element { ring.sum(a, b) }
    func difference(_ a: Element, _ b: Element) -> Element { ring.difference(a, b) }
    func product(_ a: Element, _ b: Element) -> Element { ring.product(a, b) }
    func word(of element: Element, at bit: Int) -> UInt64 { ring.word(of: element, at: bit) }

    func store(_ elements: UnsafeBufferPointer<Element>, to z: UnsafeMutablePointer<UInt64>) {
        ring.store(elements, to: z)
    }

    func load(_ elements: UnsafeMutableBufferPointer<Element>, from x: UnsafePointer<UInt64>) {
        ring.load(elements, from: x)
    }

    func write(_ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer) {
        ring.write(x, count: count, to: message)
    }

    func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        defer { lies.read(z, count) }
        return ring.read(message, count: count, into: z)
    }

    func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        ring.fill(z, count: count, from: words)
    }

    func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        ring.copy(x, at: source, to: z, at: target, count: count)
    }

    func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        ring.gather(x, indices, into: z)
    }

    func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        ring.add(z, x, y, count: count)
    }

    func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        ring.subtract(z, x, y, count: count)
    }

    func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        ring.multiply(z, x, y, count: count)
    }

    func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        ring.multiplyAdd(z, x, y, count: count)
    }

    func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        ring.scale(z, x, by: factor, count: count)
    }

    func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: Element,
        count: Int
    ) {
        ring.scaleAdd(z, x, by: factor, count: count)
    }

    func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: Element,
        count: Int
    ) {
        ring.addConstant(z, x, constant, count: count)
    }

    func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        ring.sums(z, x, length: length, runs: runs)
    }

    func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        length: Int, runs: Int
    ) {
        ring.dotProducts(z, x, y, length: length, runs: runs)
    }

    func reduce(
        _ z: UnsafeMutablePointer<UInt64>, from words: UnsafeMutablePointer<UInt64>, count: Int
    ) {
        ring.reduce(z, from: words, count: count)
    }
}

/// SPDZ2k as it is, but for the arithmetic of shares.
struct LyingSPDZ2k: AuthenticationScheme {
    let share: LyingRing
    private let scheme = SPDZ2k()

    init(_ lies: LyingRing.Lies) { share = LyingRing(lies) }

    var name: String { scheme.name }
    var domain: Ring64 { scheme.domain }
    var wide: LongRing { scheme.wide }
    var keyTrees: Int { scheme.keyTrees }
    var hasHiddenBits: Bool { scheme.hasHiddenBits }
    var statisticalBits: Int { scheme.statisticalBits }

    func widen(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        scheme.widen(z, x, count: count)
    }

    func narrow(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        scheme.narrow(z, x, count: count)
    }

    func value(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        scheme.value(z, x, count: count)
    }

    func lift(_ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, count: Int) {
        scheme.lift(z, x, count: count)
    }

    func lift(_ value: UInt64) -> LongRing.Element { scheme.lift(value) }

    func fillCoefficients(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        scheme.fillCoefficients(z, count: count, from: words)
    }
}
