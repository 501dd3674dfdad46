/// A public random value from which a contribution's secret follows.
struct CeremonyBeacon: Sendable, Equatable {
    var bytes: [UInt8]
    var iterationsLog2: Int

    /// The fewest and the most iterations, as powers of two. snarkjs allows up to 63, which nobody can
    /// repeat; here it stays within minutes.
    static var iterationsLog2Range: ClosedRange<Int> { 10...32 }

    var isAllowed: Bool {
        (1...255).contains(bytes.count) && Self.iterationsLog2Range.contains(iterationsLog2)
    }
}
