internal import BigIntegers
internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// The random numbers of snarkjs's ceremonies: ChaCha20 (RFC 8439's rounds, a 128-bit counter) under
/// a seed of 32 bytes, and how scalars and points are drawn from it.
///
/// Beacons must be drawn exactly so; what a contributor draws could come from anywhere.
struct CeremonyGenerator {
    private var state: [UInt32]
    private var block: [UInt32] = []
    private var place = 16

    /// - Precondition: At least 32 bytes; those behind are not used.
    init(seed: [UInt8]) {
        precondition(seed.count >= 32, "a short seed")
        state = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]
        for i in 0..<8 {
            state.append(seed[4 * i..<(4 * i + 4)].reduce(0) { $0 << 8 | UInt32($1) })
        }
        state += [0, 0, 0, 0]
    }

    /// Seeded by 64 bytes of the system's generator and the user's text.
    init(entropy: String) {
        var system = SystemRandomNumberGenerator()
        let hash = Blake2b()
        hash.update((0..<64).map { _ in UInt8.random(in: 0...255, using: &system) })
        hash.update(Array(entropy.utf8))
        self.init(seed: hash.finish())
    }

    /// Seeded by a beacon, hashed 2^`iterationsLog2` times with SHA-256.
    ///
    /// - Parameter progress: Is told how much of the work is done, from 0 to 1.
    init(beacon: [UInt8], iterationsLog2: Int, progress: (Double) -> Void = { _ in }) {
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256(beacon, beacon.count, &digest)
        let iterations = UInt64(1) << UInt64(iterationsLog2)
        for i in 1..<max(iterations, 1) {
            digest.withUnsafeMutableBufferPointer { digest in
                _ = SHA256(digest.baseAddress, 32, digest.baseAddress)
            }
            if i & 0xf_ffff == 0 { progress(Double(i) / Double(iterations)) }
        }
        self.init(seed: digest)
    }

    mutating func word() -> UInt32 {
        if place == 16 { refill() }
        defer { place += 1 }
        return block[place]
    }

    private mutating func refill() {
        block = state
        for _ in 0..<10 {
            for (a, b, c, d) in Self.quarters { quarterRound(a, b, c, d) }
        }
        for i in 0..<16 { block[i] &+= state[i] }
        place = 0
        for i in 12..<16 {
            state[i] &+= 1
            if state[i] != 0 { break }
        }
    }

    private static var quarters: [(Int, Int, Int, Int)] {
        [
            (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
        ]
    }

    private mutating func quarterRound(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
        block[a] &+= block[b]
        block[d] = rotated(block[d] ^ block[a], 16)
        block[c] &+= block[d]
        block[b] = rotated(block[b] ^ block[c], 12)
        block[a] &+= block[b]
        block[d] = rotated(block[d] ^ block[a], 8)
        block[c] &+= block[d]
        block[b] = rotated(block[b] ^ block[c], 7)
    }

    /// An element whose Montgomery words are drawn, and drawn again until they are reduced.
    mutating func element<Coordinate: FileCoordinate>() -> Coordinate {
        let words = MemoryLayout<Coordinate>.size / 8 / Coordinate.componentCount
        let bits = Coordinate.prime.bitWidth - 64 * (words - 1)
        var all = [UInt64]()
        for _ in 0..<Coordinate.componentCount {
            var one: [UInt64]
            repeat {
                one = (0..<words).map { _ in
                    let high = UInt64(word())
                    return high << 32 | UInt64(word())
                }
                one[words - 1] &= UInt64.max >> UInt64(64 - bits)
            } while !(one.withUnsafeBytes { Self.isReduced($0, Coordinate.self) })
            all += one
        }
        return all.withUnsafeBytes { $0.loadUnaligned(as: Coordinate.self) }
    }

    /// Whether the Montgomery words of one coefficient are reduced, the others being zero.
    private static func isReduced<Coordinate: FileCoordinate>(
        _ words: UnsafeRawBufferPointer, _: Coordinate.Type
    ) -> Bool {
        withUnsafeTemporaryAllocation(
            byteCount: MemoryLayout<Coordinate>.size, alignment: 8
        ) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            memory.copyMemory(from: words)
            let element = memory.load(as: Coordinate.self)
            return element + .zero == element
        }
    }

    /// A point of the group: x is drawn until there is a y, of which one bit tells which; then the
    /// cofactor is cleared.
    mutating func point<Curve: WeierstrassCurve>() -> AffinePoint<Curve>
    where Curve.Coordinate: FileCoordinate {
        while true {
            let x: Curve.Coordinate = element()
            let wantsLarger = word() & 1 == 1
            guard var y = try? (x.squared() * x + Curve.b).squareRootVariableTime() else {
                continue
            }
            if y.isLexicographicallyLarger != wantsLarger { y = -y }
            let point = JacobianPoint(AffinePoint<Curve>(unchecked: x, y))
            return point.multipliedVariableTime(by: Curve.cofactor).affine
        }
    }
}
