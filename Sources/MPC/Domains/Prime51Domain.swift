package import CKernels

/// A prime field of a modulus p that parties draw at run time, 2^50 < p < 2^51: words below p, each of which
/// stands for itself times 2^-52.
package struct Prime51Domain: SharingField {
    package typealias Element = UInt64

    let field: mpc_prime51

    /// Precondition: p is a prime, 2^50 < p < 2^51.
    package init(prime: UInt64) {
        precondition(prime > 1 << 50 && prime < 1 << 51)
        field = mpc_p51_field(prime)
    }

    /// A prime of that size, uniform among them, that public words give.
    package init(from stream: () -> UInt64) {
        var candidate: UInt64
        repeat {
            candidate = stream() >> 14 | 1 << 50 | 1
        } while !Self.isPrime(candidate)
        self.init(prime: candidate)
    }

    /// The test of Miller and Rabin with the first 12 primes for bases, which is exact below 2^78
    /// (Sorenson, Webster, Math. Comp. 86, 2017). For odd public numbers from 41 on.
    package static func isPrime(_ n: UInt64) -> Bool {
        let twos = (n - 1).trailingZeroBitCount
        let odd = (n - 1) >> UInt64(twos)
        func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
            n.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
        }
        func power(_ base: UInt64) -> UInt64 {
            var result: UInt64 = 1
            for bit in (0..<64 - odd.leadingZeroBitCount).reversed() {
                result = product(result, result)
                if odd >> UInt64(bit) & 1 == 1 { result = product(result, base) }
            }
            return result
        }
        return [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].allSatisfy { (base: UInt64) in
            var x = power(base)
            if x == 1 || x == n - 1 { return true }
            for _ in 1..<twos {
                x = product(x, x)
                if x == n - 1 { return true }
            }
            return false
        }
    }

    package var name: String { "prime of 51 bits" }
    package var bitWidth: Int { 51 }
    package var lanes: Int { 1 }
    package var blockWords: Int { 1 }
    package var wireBytes: Int { 8 }

    // MARK: Single values

    package func element(_ value: UInt64) -> UInt64 {
        var (word, z): (UInt64, UInt64) = (value, 0)
        withField { mpc_p51_reduce(&z, &word, 1, $0) }
        return product(z, field.r2)
    }
    package func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (x, y, z) = (a, b, a)
        withField { mpc_p51_add(&z, &x, &y, 1, $0) }
        return z
    }
    package func difference(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (x, y, z) = (a, b, a)
        withField { mpc_p51_subtract(&z, &x, &y, 1, $0) }
        return z
    }
    package func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (x, y, z) = (a, b, a)
        withField { mpc_p51_multiply(&z, &x, &y, 1, $0) }
        return z
    }
    package func word(of element: UInt64, at bit: Int) -> UInt64 {
        bit < 64 ? product(element, 1) >> UInt64(bit) : 0
    }
    package func inverse(_ a: UInt64) -> UInt64 {
        var result = element(1)
        for bit in (0..<51).reversed() {
            result = product(result, result)
            if (field.p - 2) >> UInt64(bit) & 1 == 1 { result = product(result, a) }
        }
        return result
    }
    package func point(_ party: Int) -> UInt64 { element(UInt64(party + 1)) }

    package func withField<T>(_ body: (UnsafePointer<mpc_prime51>) -> T) -> T {
        withUnsafePointer(to: field, body)
    }

    // MARK: Memory

    package func store(
        _ elements: UnsafeBufferPointer<UInt64>, to z: UnsafeMutablePointer<UInt64>
    ) {
        if let base = elements.baseAddress { z.update(from: base, count: elements.count) }
    }

    package func load(
        _ elements: UnsafeMutableBufferPointer<UInt64>, from x: UnsafePointer<UInt64>
    ) {
        elements.baseAddress?.update(from: x, count: elements.count)
    }

    package func write(
        _ x: UnsafePointer<UInt64>, count: Int, to message: UnsafeMutableRawPointer
    ) {
        let integers = WordBuffer(uninitialized: count)
        withField { mpc_p51_scale(integers.base, x, 1, count, $0) }
        message.copyMemory(from: integers.base, byteCount: 8 * count)
        extendLifetime(integers)
    }

    package func read(
        _ message: UnsafeRawPointer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        UnsafeMutableRawPointer(z).copyMemory(from: message, byteCount: 8 * count)
        var isBelow = true
        for i in 0..<count { isBelow = (z[i] < field.p) && isBelow }
        if isBelow { withField { mpc_p51_scale(z, z, field.r2, count, $0) } }
        return isBelow
    }

    /// Two words an element: uniform but for 2^-77.
    package func fill(
        _ z: UnsafeMutablePointer<UInt64>, count: Int,
        from words: (UnsafeMutablePointer<UInt64>, Int) -> Void
    ) {
        let other = WordBuffer(uninitialized: count)
        words(z, count)
        words(other.base, count)
        withField {
            mpc_p51_reduce(z, z, count, $0)
            mpc_p51_reduce(other.base, other.base, count, $0)
            // 2^64 = 2^12 · 2^52.
            mpc_p51_scale_add(z, other.base, element(1 << 12), count, $0)
        }
        extendLifetime(other)
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
}

extension Prime51Domain {
    package func add(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        withField { mpc_p51_add(z, x, y, count, $0) }
    }

    package func subtract(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        withField { mpc_p51_subtract(z, x, y, count, $0) }
    }

    package func multiply(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        withField { mpc_p51_multiply(z, x, y, count, $0) }
    }

    package func multiplyAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ y: UnsafePointer<UInt64>,
        count: Int
    ) {
        withField { mpc_p51_multiply_add(z, x, y, count, $0) }
    }

    package func scale(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        withField { mpc_p51_scale(z, x, factor, count, $0) }
    }

    package func scaleAdd(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, by factor: UInt64,
        count: Int
    ) {
        withField { mpc_p51_scale_add(z, x, factor, count, $0) }
    }

    package func addConstant(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, _ constant: UInt64,
        count: Int
    ) {
        withField { mpc_p51_add_constant(z, x, constant, count, $0) }
    }

    package func sums(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs { z[k] = withField { mpc_p51_sum(x + k * length, length, $0) } }
    }

    package func dotProducts(
        _ z: UnsafeMutablePointer<UInt64>, _ x: UnsafePointer<UInt64>,
        _ y: UnsafePointer<UInt64>, length: Int, runs: Int
    ) {
        for k in 0..<runs {
            z[k] = withField {
                mpc_p51_inner_product(x + k * length, y + k * length, length, $0)
            }
        }
    }
}
