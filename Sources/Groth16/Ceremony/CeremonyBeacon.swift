/// A public random value from which a contribution's secret follows.
struct CeremonyBeacon: Sendable, Equatable {
    var bytes: [UInt8]
    var iterationsLog2: Int

    /// The fewest and the most iterations, as powers of two. snarkjs allows up to 63, which nobody can
    /// repeat; 2^32 take some minutes.
    static var iterationsLog2Range: ClosedRange<Int> { 10...32 }

    /// The most iterations of all of a key's beacons together: who checks the key repeats them.
    static var maximumTotal: UInt64 { 1 << 32 }

    var isAllowed: Bool {
        (1...255).contains(bytes.count) && Self.iterationsLog2Range.contains(iterationsLog2)
    }

    /// How often it is hashed. - Precondition: It is allowed.
    var iterations: UInt64 { 1 << UInt64(iterationsLog2) }
}
