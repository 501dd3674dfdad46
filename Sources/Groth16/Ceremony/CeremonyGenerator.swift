internal import BigIntegers
internal import CKernels
internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// The random numbers of snarkjs's ceremonies: ChaCha20 (RFC 8439's rounds, a 128-bit counter) under
/// a seed of 32 bytes, and how scalars and points are drawn from it.
///
/// Beacons must be drawn exactly so; what a contributor draws could come from anywhere. Its memory is
/// wiped when it is released; for what calls leave on the stack there is `mpc_wipe_stack`.
struct CeremonyGenerator: ~Copyable {
    /// The state, and behind it the block that it gave: 16 words each.
    private let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
    private var place = 16

    /// - Precondition: At least 32 bytes; those behind are not used.
    init(seed: [UInt8]) {
        precondition(seed.count >= 32, "a short seed")
        memory.initialize(repeating: 0, count: 32)
        (memory[0], memory[1]) = (0x6170_7865, 0x3320_646e)
        (memory[2], memory[3]) = (0x7962_2d32, 0x6b20_6574)
        for i in 0..<32 {
            memory[4 + i / 4] = memory[4 + i / 4] << 8 | UInt32(seed[i])
        }
    }

    deinit {
        mpc_wipe(memory, 4 * 32)
        memory.deallocate()
    }

    /// Seeded by 64 bytes of the system's generator and the user's text.
    init(entropy: String) {
        var system = SystemRandomNumberGenerator()
        var bytes = [UInt8](repeating: 0, count: 64)
        for i in bytes.indices { bytes[i] = .random(in: 0...255, using: &system) }
        let hash = Blake2b()
        hash.update(bytes)
        hash.update(Array(entropy.utf8))
        var seed = hash.finish()
        self.init(seed: seed)
        bytes.withUnsafeMutableBytes { mpc_wipe($0.baseAddress, $0.count) }
        seed.withUnsafeMutableBytes { mpc_wipe($0.baseAddress, $0.count) }
    }

    /// Seeded by a beacon, hashed 2^`iterationsLog2` times with SHA-256.
    ///
    /// - Parameter progress: Is told how much of the work is done, from 0 to 1.
    init(beacon: [UInt8], iterationsLog2: Int, progress: (Double) -> Void = { _ in }) {
        var digest = Self.digest(of: beacon, iterationsLog2, progress)
        self.init(seed: digest)
        digest.withUnsafeMutableBytes { mpc_wipe($0.baseAddress, $0.count) }
    }

    private static func digest(
        of beacon: [UInt8], _ iterationsLog2: Int, _ progress: (Double) -> Void
    ) -> [UInt8] {
        // `SHA256` looks the function up each time, which takes thrice as long as hashing.
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto has no SHA-256") }
        defer { EVP_MD_CTX_free(context) }
        var digest = [UInt8](repeating: 0, count: 32)
        digest.withUnsafeMutableBufferPointer { digest in
            func hash(_ input: UnsafePointer<UInt8>?, _ count: Int) {
                let hashed =
                    EVP_DigestUpdate(context, input, count) == 1
                    && EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1
                    && EVP_DigestInit_ex(context, nil, nil) == 1
                precondition(hashed, "libcrypto could not hash")
            }
            beacon.withUnsafeBufferPointer { hash($0.baseAddress, $0.count) }
            let iterations = UInt64(1) << UInt64(iterationsLog2)
            for i in 1..<max(iterations, 1) {
                hash(digest.baseAddress, 32)
                if i & 0xf_ffff == 0 { progress(Double(i) / Double(iterations)) }
            }
        }
        return digest
    }

    mutating func word() -> UInt32 {
        if place == 16 { refill() }
        defer { place += 1 }
        return memory[16 + place]
    }

    private mutating func refill() {
        let block = memory + 16
        block.update(from: memory, count: 16)
        for _ in 0..<10 {
            for (a, b, c, d) in Self.quarters { quarterRound(block, a, b, c, d) }
        }
        for i in 0..<16 { block[i] &+= memory[i] }
        place = 0
        for i in 12..<16 {
            memory[i] &+= 1
            if memory[i] != 0 { break }
        }
    }

    private static var quarters: [(Int, Int, Int, Int)] {
        [
            (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
        ]
    }

    private func quarterRound(
        _ block: UnsafeMutablePointer<UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int
    ) {
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
        let count = MemoryLayout<Coordinate>.size / 8
        let words = count / Coordinate.componentCount
        let bits = Coordinate.prime.bitWidth - 64 * (words - 1)
        let drawn = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        drawn.initialize(repeating: 0, count: count)
        defer {
            mpc_wipe(drawn, 8 * count)
            drawn.deallocate()
        }
        func element() -> Coordinate { UnsafeRawPointer(drawn).loadUnaligned(as: Coordinate.self) }
        for first in stride(from: 0, to: count, by: words) {
            // The components before are reduced, those behind are zero.
            repeat {
                for i in first..<(first + words) {
                    let high = UInt64(word())
                    drawn[i] = high << 32 | UInt64(word())
                }
                drawn[first + words - 1] &= UInt64.max >> UInt64(64 - bits)
            } while element() + .zero != element()
        }
        return element()
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
