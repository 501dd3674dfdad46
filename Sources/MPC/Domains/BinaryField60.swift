internal import CKernels

/// The field of 2^60 elements, over which products of bits are checked: polynomials modulo
/// x^60 + x + 1, a word an element. It holds every `BinaryField` of 2^m elements, m from 2 to 5.
package struct BinaryField60: SharingField {
    package typealias Element = UInt64

    private let parties: Int
    /// Powers 0 ..< m of a root of the small field's modulus: what its bits stand for here.
    package let basis: [UInt64]

    package init(parties: Int) {
        self.parties = parties
        let small = BinaryField(parties: parties)
        guard let modulus = BinaryField.moduli[small.degree] else {
            preconditionFailure("no such field")
        }
        // The elements other than 0 of the small field are powers of one of them.
        let generator = Self.power(2, ((1 << 60) - 1) / ((1 << UInt64(small.degree)) - 1))
        var root = generator
        while Self.value(of: modulus, degree: small.degree, at: root) != 0 {
            root = Self.multiply(root, generator)
        }
        basis = (0..<small.degree).map { Self.power(root, UInt64($0)) }
    }

    package var name: String { "gf2^60" }
    package var bitWidth: Int { 60 }
    package var lanes: Int { 1 }
    package var blockWords: Int { 1 }
    package var wireBytes: Int { 8 }
    private static var mask: UInt64 { (1 << 60) - 1 }

    // MARK: Single public values

    private static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (x, y, z) = (a, b, a)
        mpc_gf60_multiply(&z, &x, &y, 1)
        return z
    }

    private static func power(_ a: UInt64, _ exponent: UInt64) -> UInt64 {
        var result: UInt64 = 1
        for bit in (0..<60).reversed() {
            result = multiply(result, result)
            if exponent >> UInt64(bit) & 1 == 1 { result = multiply(result, a) }
        }
        return result
    }

    private static func value(of polynomial: Int, degree: Int, at x: UInt64) -> UInt64 {
        (0...degree).filter { polynomial >> $0 & 1 == 1 }
            .reduce(0) { $0 ^ power(x, UInt64($1)) }
    }

    package func element(_ value: UInt64) -> UInt64 { value & Self.mask }
    package func sum(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
    package func difference(_ a: UInt64, _ b: UInt64) -> UInt64 { a ^ b }
    package func product(_ a: UInt64, _ b: UInt64) -> UInt64 { Self.multiply(a, b) }
    package func inverse(_ a: UInt64) -> UInt64 { Self.power(a, Self.mask - 1) }
    package func word(of element: UInt64, at bit: Int) -> UInt64 {
        bit < 64 ? element >> UInt64(bit) : 0
    }

    package func point(_ party: Int) -> UInt64 {
        basis.enumerated().reduce(0) { (party + 1) >> $1.offset & 1 == 1 ? $0 ^ $1.element : $0 }
    }

    // MARK: Vectors

    package func store(_ elements: UnsafeBufferPointer<UInt64>, to z: UnsafeMutablePointer<UInt64>)
    {
        if let base = elements.baseAddress { z.update(from: base, count: elements.count) }
    }

    package func load(_ elements: UnsafeMutableBufferPointer<UInt64>, from x: UnsafePointer<UInt64>)
    {
        elements.baseAddress?.update(from: x, count: elements.count)
    }

    package func write(_ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer)
    {
        message.copyMemory(from: x, byteCount: 8 * count)
    }

    package func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        UnsafeMutableRawPointer(z).copyMemory(from: message, byteCount: 8 * count)
        var all: UInt64 = 0
        for i in 0..<count { all |= z[i] }
        return all & ~Self.mask == 0
    }

    package func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        words(z, count)
        for i in 0..<count { z[i] &= Self.mask }
    }

    package func copy(
        _ x: UnsafePointer<UInt64>, at source: Int, to z: UnsafeMutablePointer<UInt64>,
        at target: Int, count: Int
    ) {
        (z + target).update(from: x + source, count: count)
    }

    package func gather(
        _ x: UnsafePointer<UInt64>, _ indices: [Int], into z: UnsafeMutablePointer<UInt64>
    ) {
        for (k, index) in indices.enumerated() { z[k] = x[index] }
    }

    package func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_xor(z, x, y, count)
    }

    package func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_xor(z, x, y, count)
    }

    package func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_gf60_multiply(z, x, y, count)
    }

    package func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        mpc_gf60_multiply_add(z, x, y, count)
    }

    package func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        mpc_gf60_scale(z, x, factor, count)
    }

    package func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        mpc_gf60_scale_add(z, x, factor, count)
    }

    package func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: UInt64,
        count: Int
    ) {
        mpc_xor_constant(z, x, constant, count)
    }

    package func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs {
            z[k] = (k * length..<(k + 1) * length).reduce(0) { $0 ^ x[$1] }
        }
    }

    package func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs {
            z[k] = mpc_gf60_inner_product(x + k * length, y + k * length, length)
        }
    }
}
